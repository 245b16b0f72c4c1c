"""How often a caller may call, and how the answer tells it (API §1 rate; SECURITY 7, 29)."""

import hashlib
import ipaddress

from starlette.requests import Request

from api.calls import Call, Policies, Policy, call_of
from api.envelope import Gauges, client_address, exchange_of
from api.limits.ranks import EXPENSIVE
from api.problems import TooManyRequests

ROWS_A_PERMIT = 50
"""A page of so many rows costs one permit, a longer one more: 200 at once are no way round a quota."""


async def count_call(call: Call) -> None:
    """Count one call by the operation's policy, by what it costs, and with all others of its company and
    address. Raises: TooManyRequests.
    """
    key = address_key(client_address(call.request))
    if call.caller_key is not None:
        key = call.caller_key
    if call.driver is not None:
        key = f"device:{call.driver.device_id}"
    policies = call.bounds.policies
    await _take(call, key, policies.of(call.operation))
    if call.whoever is not None:
        await _count_together(call, policies)
    kind = EXPENSIVE.get(call.operation)
    if kind is not None:
        await _take(call, key, policies.of_kind(kind), cost=_pages(call) if kind == "search" else 1)
    if "cursor" in call.request.query_params:
        await _take(call, key, policies.pages, cost=_pages(call))


async def _count_together(call: Call, policies: Policies) -> None:
    """Calls of a company and of an address. Told only where they are used up: colleagues, and strangers
    behind the same line, are nobody's business.

    A machine may call for many companies from one address: an API client counts for its company alone.
    """
    company = call.client.desk if call.client is not None else call.caller and call.caller.desk
    if company is not None:
        await _take(call, f"company:{company}", policies.company, told=False)
    if call.client is None:
        await _take(call, address_key(client_address(call.request)), policies.everyone_there, told=False)


def _pages(call: Call) -> int:
    """The permits that a page costs. A limit that is none is refused later, as one page."""
    limit = call.request.query_params.get("limit", "")
    if not limit.isascii() or not limit.isdigit() or len(limit) > 3:
        return 1
    return max(1, min(4, -(-int(limit) // ROWS_A_PERMIT)))


async def count_login(request: Request, login_id: str) -> None:
    """Count one try to log in with a login id from one address; others' tries lock nobody out (SECURITY 29).

    The more tries a login id has seen from everywhere within the hour, the fewer each single address has,
    but never none: who guesses from a thousand addresses is slowed down, and the owner comes in from another
    with the right password at the first try. Raises: TooManyRequests.
    """
    call = call_of(request)
    policies, now = call.bounds.policies, call.ports.wall_now()
    digest = hashlib.sha256(login_id.encode()).hexdigest()[:32]
    everywhere = policies.login_id_everywhere
    # Not told in the answer's headers: how often an owner logs in is nobody else's business.
    verdict = await call.world.permits.take(f"{everywhere.name}:{digest}", everywhere, now)
    policy = policies.login_id_after(everywhere.quota - verdict.remaining)
    await _take(call, f"{address_key(client_address(request))}:{digest}", policy)


async def count_password(request: Request) -> None:
    """Count one try of who is logged in to prove it again: a stolen session is no place to guess from.

    Raises: TooManyRequests.
    """
    call = call_of(request)
    await _take(call, f"account:{call.account_id}", call.bounds.policies.password)


async def _take(call: Call, key: str, policy: Policy, *, cost: int = 1, told: bool = True) -> None:
    """Take permits, and tell on the answer what is left: always, or only where it was not enough."""
    verdict = await call.world.permits.take(f"{policy.name}:{key}", policy, call.ports.wall_now(), cost)
    gauges: Gauges = call.request.app.state.gauges
    if verdict.drew:
        gauges.leases.labels(policy.name).inc()
    resets = max(1, verdict.resets_in_seconds)
    if told or not verdict.allowed:
        rates = exchange_of(call.request.scope).rates
        rates.setdefault("RateLimit-Policy", []).append(
            f'"{policy.name}";q={policy.quota};w={policy.window_seconds}'
        )
        rates.setdefault("RateLimit", []).append(f'"{policy.name}";r={max(0, verdict.remaining)};t={resets}')
    if not verdict.allowed:
        gauges.over_quota.labels(policy.name).inc()
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
