"""What the shipper is told in one text: how it stands and when it arrives (SPEC 5.4b)."""

from datetime import datetime

from api.texts import Language
from domain.calendar import in_jst
from domain.contracts.contracts import ContractStatus
from domain.contracts.timelines import TRANSPORT_STATUS_LABELS
from domain.labels import CONTRACT_STATUS_LABELS
from domain.usecases.contracts.naming_trucks import ShipperNews


def shipper_text(news: ShipperNews, language: Language) -> str:
    """Status, and arrival where there is still one to come; nobody is named, and no place."""
    lines = _japanese(news) if language == "ja" else _english(news)
    return "\n".join(lines)


def _stands(news: ShipperNews, at: int) -> str:
    if news.status is None or news.contract_status is ContractStatus.CANCELLED:
        return CONTRACT_STATUS_LABELS[news.contract_status][at]
    return TRANSPORT_STATUS_LABELS[news.status][at]


def _japanese(news: ShipperNews) -> list[str]:
    said = ["ご依頼の荷物の輸送状況をお知らせします。", f"{_day(news.at)} 現在: {_stands(news, 0)}"]
    if news.delivered_at is not None:
        return [*said, f"納品: {_day(news.delivered_at)}"]
    if news.contract_status is ContractStatus.CANCELLED:
        return said
    if news.arrives_at is not None:
        said.append(f"到着見込み: {_day(news.arrives_at)} ごろ")
    return [*said, f"お約束の納入: {_day(news.due.from_at)} から {_day(news.due.to_at)} まで"]


def _english(news: ShipperNews) -> list[str]:
    said = ["How the transport of your cargo stands.", f"As of {_day(news.at)} (JST): {_stands(news, 1)}"]
    if news.delivered_at is not None:
        return [*said, f"Delivered: {_day(news.delivered_at)}"]
    if news.contract_status is ContractStatus.CANCELLED:
        return said
    if news.arrives_at is not None:
        said.append(f"Expected: about {_day(news.arrives_at)}")
    return [*said, f"Agreed: between {_day(news.due.from_at)} and {_day(news.due.to_at)}"]


def _day(at: datetime) -> str:
    return f"{in_jst(at):%Y-%m-%d %H:%M}"
