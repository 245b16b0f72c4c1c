"""How often a caller may call, and how the answer tells it (API §1 rate; SECURITY 7, 29)."""

import hashlib
import ipaddress

from starlette.requests import Request

from api.calls import Call, Policy, call_of
from api.envelope import client_address, exchange_of
from api.problems import TooManyRequests


async def count_call(call: Call) -> None:
    """Count one call of the caller's, by the operation's policy. Raises: TooManyRequests."""
    key = address_key(client_address(call.request))
    if call.account_id is not None:
        key = f"account:{call.account_id}"
    if call.driver is not None:
        key = f"device:{call.driver.device_id}"
    await _take(call, key, call.bounds.policies.of(call.operation))


async def count_login(request: Request, login_id: str) -> None:
    """Count one try to log in with a login id from one address; others' tries lock nobody out (SECURITY 29).

    Raises: TooManyRequests.
    """
    call = call_of(request)
    digest = hashlib.sha256(login_id.encode()).hexdigest()[:32]
    await _take(call, f"{address_key(client_address(request))}:{digest}", call.bounds.policies.login_id)


async def _take(call: Call, key: str, policy: Policy) -> None:
    verdict = await call.world.permits.take(f"{policy.name}:{key}", policy, call.ports.wall_now())
    resets = max(1, verdict.resets_in_seconds)
    rates = exchange_of(call.request.scope).rates
    rates.setdefault("RateLimit-Policy", []).append(
        f'"{policy.name}";q={policy.quota};w={policy.window_seconds}'
    )
    rates.setdefault("RateLimit", []).append(f'"{policy.name}";r={max(0, verdict.remaining)};t={resets}')
    if not verdict.allowed:
        raise TooManyRequests(resets)


def address_key(address: str | None) -> str:
    """A client's network: the address, or the /64 of an IPv6 one, which a single house owns whole."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return "address:none"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return f"address:{parsed.ipv4_mapped}"
        return f"address:{ipaddress.ip_network((parsed, 64), strict=False)}"
    return f"address:{parsed}"
