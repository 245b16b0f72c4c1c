"""The letter that tells what met saved searches, in words: it says no more than its reader is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.accounts import Account
from domain.calendar import in_jst
from domain.letters import Letter
from domain.loads import LoadView
from domain.places import Municipalities, Place
from domain.postings import Window
from domain.saved_searches.letters import MOST_IN_A_LETTER, SavedSearchLetter
from domain.search import municipality_of
from domain.vehicles import VehicleView

_DAYS = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class TellableMatch:
    """A posting as the reader may see it, and what the searches are called that it met."""

    seen: LoadView | VehicleView
    names: tuple[str, ...]


def matches_letter(
    letter: SavedSearchLetter,
    account: Account,
    told: Sequence[TellableMatch],
    base_url: str,
    municipalities: Municipalities,
) -> Letter:
    """The letter: Japanese, then English in short, with a link to each posting."""
    assert letter.sealed_at is not None, letter.id
    return Letter(
        message_id=f"saved-searches-{letter.id}",
        to=account.mail,
        subject=f"【帰り荷】登録した条件に合う{_counted(told)}",
        text="\n".join(_lines(account, told, base_url, municipalities)) + "\n",
        written_at=letter.sealed_at,
    )


def _counted(told: Sequence[TellableMatch]) -> str:
    loads = sum(isinstance(one.seen, LoadView) for one in told)
    kinds = (("荷物", loads), ("車両", len(told) - loads))
    return "・".join(f"{name}{count}件" for name, count in kinds if count)


def _lines(
    account: Account, told: Sequence[TellableMatch], base_url: str, municipalities: Municipalities
) -> Iterator[str]:
    yield f"{_in_one_line(account.person)} 様"
    yield ""
    yield f"登録した条件に合う{_counted(told)}が掲示板に出ました。"
    for one in told[:MOST_IN_A_LETTER]:
        yield ""
        if isinstance(one.seen, LoadView):
            yield from _load(one.seen, municipalities)
            yield f"{base_url}/v1/loads/{one.seen.id}"
        else:
            yield from _vehicle(one.seen, municipalities)
            yield f"{base_url}/v1/vehicles/{one.seen.id}"
        yield f"条件: {'、'.join(map(_in_one_line, one.names))}"
    if len(told) > MOST_IN_A_LETTER:
        yield ""
        yield f"ほかに{len(told) - MOST_IN_A_LETTER}件あります。条件登録の一覧でご覧になれます。"
    yield ""
    yield "通知の方法と時間帯は、条件登録で変えられます。このメールは自動で送信しています。"
    yield ""
    yield "--"
    yield f"{len(told)} new postings meet your saved searches; each is at the link above while it is open."
    yield "How and when you are told is set with the saved search. This mail was sent automatically."


def _load(view: LoadView, municipalities: Municipalities) -> Iterator[str]:
    terms = view.terms
    origin, destination = (_where(one, municipalities) for one in (terms.origin, terms.destination))
    yield f"[荷物] {origin} → {destination}"
    yield f"積込 {_span(terms.pickup)} / 納入 {_span(terms.delivery)}"
    yield f"{_in_one_line(terms.cargo.name)} {terms.cargo.weight_kg:,}kg / {_fare(view)}"
    if view.poster is not None:
        yield _in_one_line(view.poster.name)


def _vehicle(view: VehicleView, municipalities: Municipalities) -> Iterator[str]:
    terms = view.terms
    yield f"[車両] {_where(terms.available.place, municipalities)} {_moment(terms.available.at)} から"
    yield f"積載 {terms.capacity.weight_kg:,}kg / {_fare(view)}"
    if view.poster is not None:
        yield _in_one_line(view.poster.name)


def _where(place: Place, municipalities: Municipalities) -> str:
    municipality = municipality_of(place, municipalities)
    return f"{municipality.prefecture_name}{municipality.full_name}"


def _span(window: Window) -> str:
    return f"{_moment(window.from_at)}-{in_jst(window.to_at):%H:%M}"


def _moment(at: datetime) -> str:
    local = in_jst(at)
    return f"{local.month}/{local.day}({_DAYS[local.weekday()]}) {local:%H:%M}"


def _fare(view: LoadView | VehicleView) -> str:
    """The asking fare; a trial user is told that it is hidden, whether or not there is one (SPEC 1.6)."""
    if view.poster is None:
        return "運賃は体験IDでは表示されません"
    fare_yen = view.terms.asking_fare_yen
    return "運賃 応相談" if fare_yen is None else f"{fare_yen:,}円"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
