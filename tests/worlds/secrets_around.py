"""What may differ around the trade without some viewers' knowing: accounts and what proves them, members'
systems, trials, the audit log (SPEC 1.3-1.8, SECURITY 29).
"""

from datetime import timedelta

from hypothesis import strategies as st

from domain.accounts import AccountId, Role
from domain.api_clients import ApiClient, ApiClientId, Scope
from domain.trials import Trial, TrialId, TrialRequest
from tests.adapters.board_world import DAY, HOUR, NOW
from tests.worlds.around import Around, Factors, note
from tests.worlds.cast import (
    DESKS,
    EVERYBODY,
    EYES,
    MEMBERS,
    MIE,
    Eye,
    account_of,
    cooperative_of,
    fixed_id,
)
from tests.worlds.scenes import Scene, Secret
from tests.worlds.secrets import KINDS, Draw, all_but, clerks_of, desks_of, kind

__all__ = ["KINDS"]

PEOPLE = tuple(sorted(name for name, eye in EYES.items() if eye.has_account and name != "admin"))
IN_PLACE = {name for name, eye in EYES.items() if eye.acts_in_place}


def _around(one: Around, other: Around) -> tuple[Scene, Scene]:
    return Scene(around=one), Scene(around=other)


@kind
def an_account(draw: Draw, n: int, near: Eye) -> Secret:
    """That somebody at penguin has an account: its clerk and the federation are told of it (SPEC 1.2)."""
    other = Around(strangers=(f"stranger-{n}-b",)) if draw(st.booleans()) else Around()
    scenes = _around(Around(strangers=(f"stranger-{n}",)), other)
    return Secret("an account", *scenes, all_but({"admin"}, clerks_of(MIE) - IN_PLACE))


NAMES = ("基幹システム", "配車ボード", "Fleet board")
SCOPES = ((Scope.LOADS_READ,), (Scope.CONTRACTS_READ, Scope.SETTLEMENT_READ), tuple(Scope))


@kind
def systems_of_a_member(draw: Draw, n: int, near: Eye) -> Secret:
    """A member's API client: there or not, or with this or that right. Its dispatchers' alone."""
    member = draw(st.sampled_from([one for one in MEMBERS if one is not near.desk]))
    made = [
        ApiClient(
            id=ApiClientId(fixed_id(f"system {n}")),
            version=draw(st.integers(1, 3)),
            member_id=member.id,
            name=draw(st.sampled_from(NAMES)),
            scopes=draw(st.sampled_from(SCOPES)),
            made_by=account_of(EYES["penguin"]).id,
            made_at=NOW - DAY,
            revoked_at=draw(st.sampled_from((None, NOW - HOUR))),
        )
        for _ in range(2)
    ]
    other = Around(clients=(made[1],)) if draw(st.booleans()) else Around()
    theirs = {
        name for name in desks_of(member) if EYES[name].role is Role.DISPATCHER and EYES[name].has_account
    }
    return Secret("systems of a member", *_around(Around(clients=(made[0],)), other), all_but(theirs))


@kind
def a_trial_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """Who asked for a trial, and what came of it: the federation's alone."""
    made = [_trial(draw, n) for _ in range(2)]
    other = Around(trials=(made[1],)) if draw(st.booleans()) else Around()
    return Secret("a trial", *_around(Around(trials=(made[0],)), other), all_but({"admin"}))


def _trial(draw: Draw, n: int) -> Trial:
    issued_at = draw(st.sampled_from((None, NOW - DAY)))
    word = draw(st.sampled_from(("umi", "yama")))
    return Trial(
        id=TrialId(fixed_id(f"trial {n}")),
        version=draw(st.integers(1, 3)),
        terms=TrialRequest(f"{word}運輸", "見本 だれか", f"{word}-{n}@example.com", "052-000-0000", 1),
        requested_at=NOW - 2 * DAY,
        confirm_by=NOW - DAY + draw(st.sampled_from((timedelta(0), 2 * DAY))),
        issued_at=issued_at,
        account_id=None if issued_at is None else AccountId(fixed_id(f"account of trial {n}")),
        withdrawn_at=draw(st.sampled_from((None, NOW - HOUR))),
    )


@kind
def records_of_a_member(draw: Draw, n: int, near: Eye) -> Secret:
    """What was done for a member or a co-operative's desk: its clerk's and the federation's (SPEC 1.7)."""
    far = [
        one
        for one in (*MEMBERS, *DESKS)
        if near.cooperative is None or one.cooperative_id != near.cooperative.id
    ]
    member = draw(st.sampled_from(far))
    scenes = _around(*(_record(draw, n, {"member_id": member.id}) for _ in range(2)))
    clerks = clerks_of(cooperative_of(member)) - IN_PLACE
    return Secret("records of a member", *scenes, all_but(clerks, {"admin"}))


@kind
def records_of_the_federation(draw: Draw, n: int, near: Eye) -> Secret:
    """What was done for no member: by the federation, a driver, a stranger, the network itself."""
    scenes = _around(*(_record(draw, n + 50, {}) for _ in range(2)))
    return Secret("records of the federation", *scenes, all_but({"admin"}))


def _record(draw: Draw, n: int, said: dict[str, object]) -> Around:
    """A record or two, or none; of a kind, by a person, at a time."""
    names = draw(st.lists(st.sampled_from((f"a {n}", f"b {n}", f"c {n}")), unique=True, max_size=2))
    people = (None, *(account_of(EYES[name]).id for name in ("penguin", "owl", "mie-clerk", "admin")))
    return Around(
        records=tuple(
            note(
                name,
                {
                    "at": NOW - draw(st.sampled_from((HOUR, 2 * HOUR, 3 * DAY))),
                    "account_id": draw(st.sampled_from(people)),
                    "operation": draw(st.sampled_from(("post_load", "log_in", "read_position"))),
                    "kind": draw(st.sampled_from(("loads", "sessions", "contracts"))),
                    "on_behalf": draw(st.booleans()),
                }
                | said,
            )
            for name in names
        )
    )


@kind
def factors_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """What somebody has beside the password: its owner's alone, and nobody's at the door (SECURITY 29)."""
    name = draw(st.sampled_from([one for one in PEOPLE if one != near.name]))
    made = [
        Factors(
            name,
            draw(st.booleans()),
            tuple(draw(st.lists(st.sampled_from(("電話", "鍵", "tablet")), unique=True, max_size=2))),
            draw(st.sampled_from((0, 3, 10))),
        )
        for _ in range(2)
    ]
    return Secret("factors of somebody", *_around(*(Around(factors=(one,)) for one in made)), all_but({name}))


@kind
def links_of_somebody(draw: Draw, n: int, near: Eye) -> Secret:
    """That a way back to a forgotten password was asked for: told to nobody but by the letter."""
    name = draw(st.sampled_from(PEOPLE))
    one, other = draw(st.permutations((0, 1, 3)))[:2]
    scenes = _around(Around(resets=(name,) * one), Around(resets=(name,) * other))
    return Secret("links of somebody", *scenes, EVERYBODY)
