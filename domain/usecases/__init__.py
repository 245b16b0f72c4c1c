"""Use cases: what people and systems do, each an async function of (ports, who, what)."""
