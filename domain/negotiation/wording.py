"""Talks in words: what their codes are called, and the letters that tell a desk of them (SPEC 5.1, 11)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from domain.calendar import in_jst
from domain.letters import Letter
from domain.loads import LoadView
from domain.negotiation.desk_notes import CallDirection, CallResult
from domain.negotiation.inquiries import InquiryId
from domain.negotiation.messages import Message, TalkEvent
from domain.negotiation.offers import Offer, OfferStatus
from domain.places import Municipalities, Place
from domain.search import municipality_of
from domain.vehicle_classes import Labels
from domain.vehicles import VehicleView

OFFER_STATUS_LABELS: Mapping[OfferStatus, Labels] = MappingProxyType(
    {
        OfferStatus.OPEN: ("回答待ち", "Open"),
        OfferStatus.ACCEPTED: ("承諾", "Accepted"),
        OfferStatus.REFUSED: ("お断り", "Refused"),
        OfferStatus.WITHDRAWN: ("取下げ", "Withdrawn"),
        OfferStatus.SUPERSEDED: ("新しい提示に置換え", "Superseded"),
        OfferStatus.EXPIRED: ("期限切れ", "Expired"),
        OfferStatus.OVERTAKEN: ("失効", "Overtaken"),
    }
)

TALK_EVENT_LABELS: Mapping[TalkEvent, Labels] = MappingProxyType(
    {
        TalkEvent.OFFER_MADE: ("条件を提示しました", "An offer was made"),
        TalkEvent.OFFER_ACCEPTED: ("提示を承諾しました", "The offer was accepted"),
        TalkEvent.OFFER_REFUSED: ("提示を断りました", "The offer was refused"),
        TalkEvent.OFFER_WITHDRAWN: ("提示を取り下げました", "The offer was taken back"),
        TalkEvent.POSTING_CONTRACTED: ("成約により締め切られました", "The posting was contracted"),
        TalkEvent.POSTING_WITHDRAWN: ("登録が取り下げられました", "The posting was withdrawn"),
    }
)

CALL_RESULT_LABELS: Mapping[CallResult, Labels] = MappingProxyType(
    {
        CallResult.REACHED: ("通話できた", "Reached"),
        CallResult.NO_ANSWER: ("応答なし", "No answer"),
        CallResult.BUSY: ("話し中", "Busy"),
        CallResult.CALL_BACK: ("かけ直し", "To call back"),
    }
)

CALL_DIRECTION_LABELS: Mapping[CallDirection, Labels] = MappingProxyType(
    {
        CallDirection.OUTGOING: ("発信", "Outgoing"),
        CallDirection.INCOMING: ("着信", "Incoming"),
    }
)


@dataclass(frozen=True, slots=True)
class TalkLetter:
    """To whom a letter goes, from whom it comes, and about what; ``seen`` None: not disclosed any more."""

    to: str
    receiver: str
    sender: str
    inquiry_id: InquiryId
    seen: LoadView | VehicleView | None


def message_letter(letter: TalkLetter, message: Message, base_url: str, places: Municipalities) -> Letter:
    """The letter that tells of a desk's first message: Japanese, then English in short."""
    said = message.text.splitlines() if message.text is not None else []
    # Each line behind a mark: nobody writes in the network's own name.
    body = [f"> {line.rstrip()}" for line in said]
    if message.photo_ids:
        body.append(f"(写真 {len(message.photo_ids)}枚)")
    return Letter(
        message_id=f"message-{message.id}",
        to=letter.to,
        subject=f"【帰り荷】{_in_one_line(letter.sender)}から引合いのメッセージ",
        text=_text(letter, "引合いのメッセージが届きました。", body, base_url, places),
        written_at=message.at,
    )


def offer_letter(letter: TalkLetter, offer: Offer, base_url: str, places: Municipalities) -> Letter:
    """The letter that tells of an offer: Japanese, then English in short."""
    until = in_jst(offer.expires_at)
    body = [
        f"運賃: {offer.agreement.fare_yen:,}円(税・諸料金別)",
        f"回答期限: {until:%Y-%m-%d %H:%M}",
    ]
    return Letter(
        message_id=f"offer-{offer.id}",
        to=letter.to,
        subject=f"【帰り荷】{_in_one_line(letter.sender)}から条件の提示",
        text=_text(letter, "条件の提示が届きました。", body, base_url, places),
        written_at=offer.made_at,
    )


def _text(letter: TalkLetter, about: str, body: Sequence[str], base_url: str, places: Municipalities) -> str:
    link = f"{base_url}/v1/inquiries/{letter.inquiry_id}"
    lines = [
        f"{_in_one_line(letter.receiver)} 御中",
        "",
        f"{_in_one_line(letter.sender)}から{about}",
        *_posting(letter.seen, places),
        "",
        *body,
        "",
        link,
        "ご返信は帰り荷の引合いからお願いします。このメールは自動で送信しています。",
        "",
        "--",
        "Another company writes to you about a posting; the thread is at the link above.",
        "Please answer there. This mail was sent automatically.",
    ]
    return "\n".join(lines) + "\n"


def _posting(seen: LoadView | VehicleView | None, places: Municipalities) -> Iterator[str]:
    if isinstance(seen, LoadView):
        terms = seen.terms
        origin, destination = _where(terms.origin, places), _where(terms.destination, places)
        pickup = in_jst(terms.pickup.from_at)
        yield f"[荷物] {origin} → {destination} / 積込 {pickup:%Y-%m-%d %H:%M} から"
    elif isinstance(seen, VehicleView):
        available = seen.terms.available
        yield f"[車両] {_where(available.place, places)} / {in_jst(available.at):%Y-%m-%d %H:%M} から"


def _where(place: Place, places: Municipalities) -> str:
    municipality = municipality_of(place, places)
    return f"{municipality.prefecture_name}{municipality.full_name}"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
