"""The fast lane: the hottest operations answered without FastAPI, by the same steps and rules (DESIGN §7)."""
