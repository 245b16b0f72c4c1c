"""The settings, KAERINI_*: what each does, what it is unless set, and what may stand in it (API §4)."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import SettingsConfigDict

from api.addresses import database_address, origin, smtp_address
from api.calls import Bounds, Policies, Policy
from api.limits.quotas import COUNT, About, Quotas
from api.measuring import Measuring
from api.photos.storing import Storing

PREFIX = "KAERINI_"
SHORTEST_SECRET_BYTES = 32

HOME_OF_ROOT = Path("/var/lib/kaerini")
HOME_OF_A_USER = Path("~/.local/share/kaerini")


class WrongSetting(Exception):
    """Settings that cannot be used; ``ja`` and ``en`` say which and what to write instead, a line each."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja}\n{en}")
        self.ja = ja
        self.en = en


class HomeCannotBeUsed(Exception):
    """KAERINI_HOME cannot be made, read or written; ``ja`` and ``en`` say so."""

    def __init__(self, home: Path, why: OSError) -> None:
        self.ja = (
            f"フォルダー {home} を使えません: {why.strerror}。"
            "KAERINI_HOME に書き込めるフォルダーを指定してください。"
        )
        self.en = (
            f"The folder {home} cannot be used: {why.strerror}. "
            "Set KAERINI_HOME to a folder that you can write to."
        )
        super().__init__(f"{self.ja}\n{self.en}")


@contextmanager
def using(home: Path) -> Iterator[None]:
    """While files of the home are read or written. Raises: HomeCannotBeUsed."""
    try:
        yield
    except OSError as refused:
        raise HomeCannotBeUsed(home, refused) from refused


def _home() -> Path:
    return HOME_OF_ROOT if os.geteuid() == 0 else HOME_OF_A_USER.expanduser()


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value().encode()) < SHORTEST_SECRET_BYTES:
        raise ValueError("short")
    return secret


def _networks(listed: str) -> str:
    for network in listed.split(","):
        ip_network(network.strip(), strict=False)
    return listed


_ON_OFF = ("0 か 1", "0 or 1")


class Settings(Measuring, Storing, Quotas):
    """Everything that can be set, read once at the start. Secrets are masked wherever they are printed."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, frozen=True, extra="ignore", hide_input_in_errors=True
    )

    host: Annotated[
        str,
        Field(min_length=1),
        About(
            "待ち受けるアドレス。",
            "Address to listen on.",
            "IPアドレスかホスト名",
            "an IP address or host name",
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int,
        Field(ge=0, le=65535),
        About(
            "待ち受けるポート。0 なら空いているものを選ぶ。",
            "Port to listen on; 0 takes any free one.",
            "0から65535までの整数",
            "a whole number from 0 to 65535",
        ),
    ] = 8000
    home: Annotated[
        Path,
        AfterValidator(_absolute),
        About(
            "データ、鍵、デモのログイン情報、送れなかったメールを置くフォルダー。",
            "Folder of the data, the key, the demo's logins and mail that no server took.",
            "フォルダーのパス",
            "the path of a folder",
            (
                "~/.local/share/kaerini、root では /var/lib/kaerini",
                "~/.local/share/kaerini, as root /var/lib/kaerini",
            ),
        ),
    ] = Field(default_factory=_home)
    database_url: Annotated[
        SecretStr | None,
        About(
            "使う PostgreSQL 15 以上のURL。所有者のログインを指定する。",
            "URL of the PostgreSQL (15 or newer) to use, with the owner's login.",
            "postgresql://利用者:パスワード@ホスト/データベース",
            "postgresql://user:password@host/database",
            ("内蔵の PostgreSQL を起動", "our own PostgreSQL is started"),
        ),
        AfterValidator(lambda url: url and database_address(url)),
    ] = None
    pg_bin: Annotated[
        Path | None,
        AfterValidator(lambda path: path and _absolute(path)),
        About(
            "内蔵の代わりに使う PostgreSQL 15 以上の bin フォルダー。",
            "The bin folder of a PostgreSQL (15 or newer) to start instead of the one that came along.",
            "フォルダーのパス",
            "the path of a folder",
            ("同梱の PostgreSQL", "the PostgreSQL that came along"),
        ),
    ] = None
    base_url: Annotated[
        str | None,
        AfterValidator(lambda url: url and origin(url)),
        About(
            "利用者から見たこの網のURL。メールのリンク、パスキー、Cookie の Origin の確認に使う。",
            "The network's URL as people see it: for links in mail, passkeys, and the Origin of cookies.",
            "https://ホスト名 (同じマシンなら http://localhost:8000 も可、/ より後ろはなし)",
            "https://host (on this machine also http://localhost:8000), with nothing after it",
            ("待ち受けるアドレス", "the address it listens on"),
        ),
    ] = None
    diesel_hides_small_cells: Annotated[
        bool,
        About(
            "軽油価格調査の結果で、3社に満たない欄を秘匿する。公表した月は変わらない。",
            "Hide cells of the diesel price survey of fewer than three companies; published months stay.",
            *_ON_OFF,
        ),
    ] = True
    board: Annotated[
        Literal["memory", "sql"],
        About(
            "荷物と車両の検索に使うもの。memory は変更を追い続けるメモリー、sql はデータベース。",
            "What searches loads and vehicles: memory, which follows every change, or the database.",
            "memory か sql",
            "memory or sql",
        ),
    ] = "memory"
    sandbox: Annotated[
        bool,
        About(
            "試用のネットワークにする。連合会の管理者が時計を進められる。",
            "Make this a network to try things in, whose clock the federation's admin may move.",
            *_ON_OFF,
        ),
    ] = False
    secret_key: Annotated[
        SecretStr | None,
        AfterValidator(lambda secret: secret and _long_enough(secret)),
        About(
            "暗号化と署名の鍵。すべてのプロセスで同じにする。",
            "The key that seals and signs; the same for every process.",
            "32バイト以上の文字列",
            "a string of at least 32 bytes",
            (
                "KAERINI_HOME の secret.key (初回に作成)",
                "secret.key in KAERINI_HOME, made at the first start",
            ),
        ),
    ] = None
    smtp_url: Annotated[
        SecretStr | None,
        AfterValidator(lambda url: url and smtp_address(url)),
        About(
            "メールを渡す SMTP サーバー。別のマシンなら TLS (smtps か STARTTLS) だけで話す。",
            "The SMTP server that takes the mail; on another machine by TLS only (smtps or STARTTLS).",
            "smtp://利用者:パスワード@ホスト:ポート か smtps://…",
            "smtp://user:password@host:port or smtps://…",
            ("KAERINI_HOME の mail に .eml として保存", "kept as .eml files in mail in KAERINI_HOME"),
        ),
    ] = None
    mail_from: Annotated[
        str,
        Field(pattern=r"^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$", max_length=254),
        About(
            "メールの差出人。",
            "Whom the mail is from.",
            "メールアドレス (半角)",
            "a mail address in ASCII",
        ),
    ] = "kaerini@localhost"
    fast_lane: Annotated[
        bool,
        About(
            "検索と件数を速い経路で答える。答えは同じで、0 なら通常の経路を使う。",
            "Answer searches and counts on the fast lane; 0 takes the ordinary way, with the same answers.",
            *_ON_OFF,
        ),
    ] = True
    metrics_token: Annotated[
        SecretStr | None,
        About(
            "ほかのマシンから /metrics を読むための Bearer トークン。",
            "Bearer token with which other machines may read /metrics.",
            "文字列",
            "a string",
            ("同じマシンからだけ", "from this machine only"),
        ),
    ] = None
    trusted_proxies: Annotated[
        str,
        AfterValidator(_networks),
        About(
            "X-Forwarded-For を信じる手前のプロキシ。コンマ区切り。",
            "Proxies in front whose X-Forwarded-For is believed, separated by commas.",
            "IPアドレスかネットワーク",
            "IP addresses or networks",
        ),
    ] = "127.0.0.1"
    calls_per_minute: Annotated[
        int,
        Field(ge=1),
        About("1アカウントの毎分の要求数の上限。", "Most calls of an account in a minute.", *COUNT),
    ] = 1200
    logins_per_minute: Annotated[
        int,
        Field(ge=1),
        About(
            "1アドレスからの毎分のログイン、更新、トークン発行、体験の確認、成約番号の入力の上限。",
            "Most logins, refreshes, tokens, confirmations, drivers' entries from an address in a minute.",
            *COUNT,
        ),
    ] = 60
    login_tries: Annotated[
        int,
        Field(ge=1),
        About(
            "1アドレスから同じIDで試せる回数の上限(5分間)。パスワードの再設定の申込みと再入力も同じ。",
            "Most tries to log in with one login id from one address in five minutes; for resets, too.",
            *COUNT,
        ),
    ] = 10
    trials_per_hour: Annotated[
        int,
        Field(ge=1),
        About(
            "1アドレスからの毎時の体験の申込みの上限。",
            "Most requests for a trial from an address in an hour.",
            *COUNT,
        ),
    ] = 10
    test_unsafe_database: Annotated[
        bool,
        About(
            "試験専用。fsync=off のデータベースを受け入れる。データが失われることがある。",
            "For tests only: accept a database with fsync=off, which may lose data.",
            *_ON_OFF,
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A setting as documents and ``doctor`` show it. ``default``: Japanese and English."""

    name: str
    default: tuple[str, str]
    about: About


def rows() -> tuple[SettingRow, ...]:
    """Every setting, in order; quotas come last."""
    fields = sorted(Settings.model_fields.items(), key=lambda one: one[0] in Quotas.model_fields)
    return tuple(SettingRow(_name_of(name), _default_of(field), _about(field)) for name, field in fields)


def unknown_names(environ: Mapping[str, str]) -> list[str]:
    """KAERINI_… that nothing reads: mistyped, or of another release."""
    known = {row.name for row in rows()}
    return sorted(name for name in environ if name.upper().startswith(PREFIX) and name.upper() not in known)


def read_settings(**given: Any) -> Settings:
    """The settings of this process. ``given``: what goes before the environment.

    Raises: WrongSetting.
    """
    try:
        return Settings(**given)
    except ValidationError as wrong:
        raise _sentences_of(wrong) from None


def _sentences_of(wrong: ValidationError) -> WrongSetting:
    """A line for each setting; values are not repeated, since some of them are secrets."""
    names = dict.fromkeys(str(error["loc"][0]) for error in wrong.errors())
    abouts = {_name_of(name): _about(Settings.model_fields[name]) for name in names}
    return WrongSetting(
        "\n".join(
            f"{name} の値が使えません。{about.takes_ja}を指定してください。" for name, about in abouts.items()
        ),
        "\n".join(
            f"{name} cannot be used as it is: it takes {about.takes_en}." for name, about in abouts.items()
        ),
    )


def _name_of(field: str) -> str:
    return PREFIX + field.upper()


def _about(field: FieldInfo) -> About:
    (about,) = (one for one in field.metadata if isinstance(one, About))
    return about


def _default_of(field: FieldInfo) -> tuple[str, str]:
    about = _about(field)
    if about.unless_set is not None:
        return about.unless_set
    shown = str(int(field.default)) if isinstance(field.default, bool) else str(field.default)
    return shown, shown


def bounds_of(settings: Settings) -> Bounds:
    """What a program with these settings allows of callers."""
    token = settings.metrics_token
    return Bounds(
        policies=Policies(
            default=Policy("default", settings.calls_per_minute, 60),
            login=Policy("login", settings.logins_per_minute, 60, exact=True),
            login_id=Policy("login-id", settings.login_tries, 300, exact=True),
            login_id_everywhere=Policy(
                "login-id-everywhere", 30 * settings.login_tries + 1, 3600, exact=True
            ),
            password=Policy("password", settings.login_tries, 300, exact=True),
            reset=Policy("reset", settings.login_tries, 300, exact=True),
            refresh=Policy("refresh", settings.logins_per_minute, 60, exact=True),
            activation=Policy("activation", settings.logins_per_minute, 60, exact=True),
            token=Policy("token", settings.logins_per_minute, 60, exact=True),
            trial=Policy("trial", settings.trials_per_hour, 3600, exact=True),
            confirmation=Policy("confirmation", settings.logins_per_minute, 60, exact=True),
            **settings.dear(),
        ),
        room=settings.workroom(),
        https=(settings.base_url or "").startswith("https:"),
        metrics_token=token.get_secret_value() if token else None,
    )
