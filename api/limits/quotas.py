"""The settings of quotas and of work at once: what a morning's dispatcher never meets, and a scraper does."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings

from api.calls import Policy
from api.limits.admission import Workroom


@dataclass(frozen=True, slots=True)
class About:
    """A setting in words, Japanese and English: what it does, and what may stand in it.

    ``unless_set``: what holds then, where that is no single value.
    """

    ja: str
    en: str
    takes_ja: str
    takes_en: str
    unless_set: tuple[str, str] | None = None


COUNT = ("1以上の整数", "a whole number from 1")
_ONE = Field(ge=1)


class Quotas(BaseSettings):
    """What may be set of quotas and of work at once.

    The defaults: a dispatcher who changes a search every two seconds asks 60 times a minute, for the list and
    its count; the whole board of 20,000 postings can be walked through once an hour, and not again and again.
    """

    calls_per_company: Annotated[
        int,
        _ONE,
        About(
            "1社(全IDとAPIクライアント)の毎分の要求数の上限。",
            "Most calls of a company, by all its accounts and API clients, in a minute.",
            *COUNT,
        ),
    ] = 6000
    calls_per_address: Annotated[
        int,
        _ONE,
        About(
            "1アドレス(IPv6は/64)の全IDの毎分の要求数の上限。",
            "Most calls of all accounts from one address (IPv6: /64) in a minute.",
            *COUNT,
        ),
    ] = 6000
    searches_per_minute: Annotated[
        int,
        _ONE,
        About(
            "検索と件数の毎分の上限。50件を超えるページは50件ごとに1回と数える。",
            "Most searches and counts in a minute; a longer page counts once for every 50 rows.",
            *COUNT,
        ),
    ] = 300
    pages_per_hour: Annotated[
        int,
        _ONE,
        About(
            "一覧の2ページ目から先を読める毎時の上限(50件ごとに1)。",
            "Most pages of 50 rows beyond each list's first, in an hour.",
            *COUNT,
        ),
    ] = 600
    documents_per_minute: Annotated[
        int,
        _ONE,
        About("書類(PDF・CSV)の毎分の上限。", "Most documents, PDF or CSV, in a minute.", *COUNT),
    ] = 120
    exports_per_minute: Annotated[
        int,
        _ONE,
        About(
            "監査記録・荷物・車両の書出しと、元帳・監査記録の検算の毎分の上限。",
            "Most exports of the audit log and of postings, and verifications, in a minute.",
            *COUNT,
        ),
    ] = 20
    bulks_per_minute: Annotated[
        int,
        _ONE,
        About(
            "まとめて登録(一括・CSV取込み、1回500件まで)の毎分の上限。",
            "Most bulk requests and imports, of up to 500 postings each, in a minute.",
            *COUNT,
        ),
    ] = 60
    tracks_per_minute: Annotated[
        int,
        _ONE,
        About("軌跡を読める毎分の上限。", "Most tracks read in a minute.", *COUNT),
    ] = 120
    quotes_per_minute: Annotated[
        int,
        _ONE,
        About(
            "距離と標準的な運賃の計算の毎分の上限。",
            "Most distances and standard fares in a minute.",
            *COUNT,
        ),
    ] = 300
    photos_per_hour: Annotated[
        int,
        _ONE,
        About(
            "1アカウント(ドライバーは1端末)の毎時の写真の上限。完了の確認はその2倍まで。",
            "Most photos begun by an account, or a driver's phone, in an hour; twice as many completions.",
            *COUNT,
        ),
    ] = 100
    applications_per_hour: Annotated[
        int,
        _ONE,
        About(
            "1アドレスからの毎時の加入申込みの上限。",
            "Most applications to join from an address in an hour.",
            *COUNT,
        ),
    ] = 10
    application_files_per_hour: Annotated[
        int,
        _ONE,
        About(
            "1アドレスからの毎時の申込書類の上限。",
            "Most files of applicants from an address in an hour.",
            *COUNT,
        ),
    ] = 60
    most_in_flight: Annotated[
        int,
        _ONE,
        About(
            "1プロセスが同時に抱える要求数の上限(待ち、送受信中を含む)。超えると 503。",
            "Most calls that a process holds at once, waiting or on the line; beyond it answers 503.",
            *COUNT,
        ),
    ] = 200
    most_at_work: Annotated[
        int,
        _ONE,
        About(
            "そのうち同時に処理する数。ほかは短く待ち、位置と成約を先に、検索と書類を後にする。",
            "Of these, worked on at once; others wait a moment, pings and contracts first, searches last.",
            *COUNT,
        ),
    ] = 8

    def workroom(self) -> Workroom:
        """For how much work at once."""
        return Workroom(at_work=self.most_at_work, in_flight=self.most_in_flight)

    def dear(self) -> dict[str, Policy]:
        """The policies of companies, addresses, applicants and what costs much, by name in ``Policies``."""
        return {
            "company": Policy("company", self.calls_per_company, 60),
            "everyone_there": Policy("address", self.calls_per_address, 60),
            "search": Policy("search", self.searches_per_minute, 60),
            "document": Policy("document", self.documents_per_minute, 60),
            "export": Policy("export", self.exports_per_minute, 60),
            "bulk": Policy("bulk", self.bulks_per_minute, 60),
            "track": Policy("track", self.tracks_per_minute, 60),
            "quote": Policy("quote", self.quotes_per_minute, 60),
            "photo": Policy("photo", 2 * self.photos_per_hour, 3600),
            "new_photo": Policy("new-photo", self.photos_per_hour, 3600, exact=True),
            "pages": Policy("pages", self.pages_per_hour, 3600),
            "application": Policy("application", self.applications_per_hour, 3600, exact=True),
            "application_file": Policy("application-file", self.application_files_per_hour, 3600, exact=True),
        }
