"""The security headers that every answer carries, written out by hand from SECURITY.md."""

from httpx2 import Response as Answer

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
OF_DATA = "default-src 'none'; frame-ancestors 'none'"
OF_PAGES = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
PUBLIC = {"/openapi.json", "/docs", "/problems", "/problems/{slug}", "/trial", "/password-reset", "/join"}
"""What anyone may keep: pages and the contract are the same for everybody."""


def unguarded(answer: Answer, path: str) -> list[str]:
    """What is missing from an answer's headers. ``path``: the operation's template."""
    found = answer.headers
    missing = [name for name, value in ALWAYS.items() if found.get_list(name) != [value]]
    closed = found.get("permissions-policy", "").split(", ")
    missing += [
        f"permissions-policy {name}" for name in ("camera", "geolocation") if f"{name}=()" not in closed
    ]
    policy = found.get("content-security-policy", "")
    if found.get("content-type", "").startswith("text/html"):
        missing += [] if policy == OF_PAGES else ["content-security-policy of pages"]
    else:
        missing += [] if policy.startswith(OF_DATA) else ["content-security-policy"]
    if found.get("cache-control") != "no-store" and path not in PUBLIC:
        missing.append("cache-control")
    return missing + [name for name in ("server", "x-powered-by") if name in found]
