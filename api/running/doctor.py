"""The doctor: looks at settings, storage, database, roles, clock and mail, and says how to mend them."""

import os
import shutil
import stat
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console

from api.addresses import is_overheard
from api.compose import (
    CannotStartPostgres,
    DatabaseFacts,
    DatabaseTrouble,
    MailServerIsSilent,
    examine,
    greet,
    known_revision,
    open_database,
    wall_now,
)
from api.settings import (
    HomeCannotBeUsed,
    Settings,
    WrongSetting,
    read_settings,
    unknown_names,
)

ROOM_WANTED_BYTES = 2 * 1024**3
ROOM_NEEDED_BYTES = 200 * 1024**2
CLOCKS_APART = timedelta(seconds=5)
NOT_BEFORE_YEAR = 2026

Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Lang(StrEnum):
    """The language a person reads."""

    JA = "ja"
    EN = "en"


class Level(StrEnum):
    """How good or bad a finding is."""

    OK = "OK"
    WARN = "WARN"
    BAD = "BAD"


_COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.BAD: "red"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, in Japanese and English; ``mend``: what to do about it."""

    level: Level
    topic: tuple[str, str]
    seen: tuple[str, str]
    mend: tuple[str, str] | None = None

    @property
    def is_bad(self) -> bool:
        """Whether the program would not work, or not safely."""
        return self.level is Level.BAD


_SETTINGS = ("設定", "settings")
_DATABASE = ("データベース", "database")
_ROLES = ("権限", "roles")
_MAIL = ("メール", "mail")
_STORAGE = ("保存先", "storage")
_CLOCK = ("時計", "clock")


def examine_all(run: Run, environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """Look at everything; what cannot be looked at because of something before it is left out."""
    try:
        settings = read_settings()
    except WrongSetting as wrong:
        return [Finding(Level.BAD, _SETTINGS, (wrong.ja, wrong.en))]
    return [
        *_about_settings(settings, environ),
        *_about_storage(settings),
        *_about_database(settings, run),
        *_about_mail(settings, run),
    ]


def show_findings(findings: list[Finding], lang: Lang, out: TextIO) -> None:
    """A line for each finding, and one below it that says how to mend it."""
    console = Console(file=out, highlight=False)
    for one in findings:
        word = 0 if lang is Lang.JA else 1
        colour = _COLOURS[one.level]
        console.print(f"[{colour}]{one.level:<4}[/] ", end="", soft_wrap=True)
        console.print(f"{one.topic[word]}: {one.seen[word]}", markup=False, soft_wrap=True)
        if one.mend is not None:
            console.print(f"     → {one.mend[word]}", markup=False, soft_wrap=True)


def _about_settings(settings: Settings, environ: Mapping[str, str]) -> Iterator[Finding]:
    strangers = ", ".join(unknown_names(environ))
    if strangers:
        yield Finding(
            Level.WARN,
            _SETTINGS,
            (f"{strangers} という設定はありません。", f"There is no setting {strangers}."),
            ("名前の綴りを確かめてください。", "Check how the name is spelt."),
        )
    if settings.test_unsafe_database:
        yield Finding(
            Level.BAD,
            _SETTINGS,
            (
                "KAERINI_TEST_UNSAFE_DATABASE が 1 で、データが失われることがあります。",
                "KAERINI_TEST_UNSAFE_DATABASE is 1: data may be lost.",
            ),
            ("試験のとき以外は外してください。", "Unset it, except in tests."),
        )
    if settings.sandbox:
        yield Finding(
            Level.WARN,
            _SETTINGS,
            (
                "KAERINI_SANDBOX が 1 で、連合会の管理者が時計を進められます。",
                "KAERINI_SANDBOX is 1: the federation's admin may move the clock.",
            ),
            ("本番のネットワークでは外してください。", "Unset it for a network that really trades."),
        )
    yield Finding(Level.OK, _SETTINGS, ("読み取れました。", "They can be read."))


def _about_storage(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    if not home.exists():
        ground = next(folder for folder in home.parents if folder.exists())
        if not os.access(ground, os.W_OK | os.X_OK):
            yield _cannot_write(ground)
        else:
            said = (f"{home} は最初の起動で作られます。", f"{home} will be made at the first start.")
            yield Finding(Level.OK, _STORAGE, said)
        yield from _about_room(ground)
        return
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        yield _cannot_write(home)
        return
    yield from _about_secret_files(home)
    yield Finding(Level.OK, _STORAGE, (f"{home} に書き込めます。", f"{home} can be written to."))
    yield from _about_room(home)


def _cannot_write(folder: Path) -> Finding:
    return Finding(
        Level.BAD,
        _STORAGE,
        (f"{folder} に書き込めません。", f"{folder} cannot be written to."),
        (
            "持ち主を変えるか、KAERINI_HOME に別のフォルダーを指定してください。",
            "Change its owner, or set KAERINI_HOME to another folder.",
        ),
    )


def _about_secret_files(home: Path) -> Iterator[Finding]:
    for name in ("secret.key", "demo.json"):
        path = home / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(
                Level.BAD,
                _STORAGE,
                (f"{path} をほかの利用者が読めます。", f"Other users can read {path}."),
                (f"chmod 600 '{path}' を実行してください。", f"Run chmod 600 '{path}'."),
            )


def _about_room(folder: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(folder).free
    seen = (f"空きは {free / 1e9:.1f} GB です。", f"{free / 1e9:.1f} GB are free.")
    mend = ("空きを作ってください。", "Make room.")
    if free < ROOM_NEEDED_BYTES:
        yield Finding(Level.BAD, _STORAGE, seen, mend)
    elif free < ROOM_WANTED_BYTES:
        yield Finding(Level.WARN, _STORAGE, seen, mend)
    else:
        yield Finding(Level.OK, _STORAGE, seen)


def _about_database(settings: Settings, run: Run) -> Iterator[Finding]:
    if settings.database_url is None and not (settings.home / "postgres" / "data").exists():
        yield Finding(
            Level.OK,
            _DATABASE,
            ("まだありません。最初の起動で作られます。", "There is none yet; the first start makes it."),
        )
        return
    if settings.database_url is not None and is_overheard(settings.database_url):
        yield Finding(
            Level.WARN,
            _DATABASE,
            (
                "別のマシンへの経路の TLS が確かめられません。",
                "TLS on the way to another machine is not proven.",
            ),
            (
                "URLに ?sslmode=verify-full を付け、PGSSLROOTCERT に認証局の証明書を指定してください。",
                "Put ?sslmode=verify-full behind the URL, and name the CA's file by PGSSLROOTCERT.",
            ),
        )
    try:
        with open_database(settings) as database:
            run(database.reach())
            facts = run(examine(database.url))
    except (CannotStartPostgres, DatabaseTrouble, HomeCannotBeUsed) as trouble:
        yield Finding(Level.BAD, _DATABASE, (trouble.ja, trouble.en))
        return
    yield Finding(
        Level.OK, _DATABASE, (f"PostgreSQL {facts.version} です。", f"It is PostgreSQL {facts.version}.")
    )
    yield from _about_durability(facts)
    yield from _about_schema(facts)
    yield from _about_roles(facts)
    yield from _about_clock(facts)


def _about_durability(facts: DatabaseFacts) -> Iterator[Finding]:
    for setting in facts.switched_off:
        yield Finding(
            Level.BAD,
            _DATABASE,
            (
                f"{setting} が off で、受け付けた登録が失われることがあります。",
                f"{setting} is off: what was acknowledged may be lost.",
            ),
            (
                f"ALTER SYSTEM SET {setting} = on; を実行して再読み込みしてください。",
                f"Run ALTER SYSTEM SET {setting} = on; and reload the server.",
            ),
        )


def _about_schema(facts: DatabaseFacts) -> Iterator[Finding]:
    known = known_revision()
    found = facts.revision
    if found == known:
        yield Finding(Level.OK, _DATABASE, (f"版は {found} です。", f"The schema is at revision {found}."))
    elif found is None or found < known:
        yield Finding(
            Level.BAD,
            _DATABASE,
            (
                f"版は {found or '空'} で、このプログラムの {known} より古いです。",
                f"The schema is at {found or 'nothing'}, older than this program's {known}.",
            ),
            ("`kaerini migrate` を実行してください。", "Run `kaerini migrate`."),
        )
    else:
        yield Finding(
            Level.BAD,
            _DATABASE,
            (
                f"版は {found} で、このプログラムの {known} より新しいです。",
                f"The schema is at {found}, newer than this program's {known}.",
            ),
            ("新しい版の Kaerini を起動してください。", "Start the newer Kaerini."),
        )


def _about_roles(facts: DatabaseFacts) -> Iterator[Finding]:
    if not facts.has_app_role:
        yield Finding(
            Level.BAD,
            _ROLES,
            ("kaerini_app がないか、使えません。", "kaerini_app is missing, or we may not speak as it."),
            (
                "`kaerini migrate` を実行するか、管理者に CREATE ROLE と GRANT を頼んでください。",
                "Run `kaerini migrate`, or have the server's administrator create and grant the role.",
            ),
        )
        return
    for right in facts.app_may:
        yield Finding(
            Level.BAD,
            _ROLES,
            (f"kaerini_app は {right} ができてしまいます。", f"kaerini_app may {right}."),
            (
                f"REVOKE {right.replace(' ', ' ON ')} FROM kaerini_app, PUBLIC; を実行してください。",
                f"Run REVOKE {right.replace(' ', ' ON ')} FROM kaerini_app, PUBLIC;",
            ),
        )
    if not facts.app_may:
        said = (
            "kaerini_app は監査記録と履歴を書き換えられません。",
            "kaerini_app cannot change the audit log and former versions.",
        )
        yield Finding(Level.OK, _ROLES, said)


def _about_clock(facts: DatabaseFacts) -> Iterator[Finding]:
    now = wall_now()
    mend = ("NTP で時刻を合わせてください。", "Set the time by NTP.")
    apart = abs(now - facts.now)
    if now.year < NOT_BEFORE_YEAR:
        seen = (f"時計は {now:%Y-%m-%d} です。", f"The clock says {now:%Y-%m-%d}.")
        yield Finding(Level.BAD, _CLOCK, seen, mend)
    elif apart > CLOCKS_APART:
        seconds = round(apart.total_seconds())
        seen = (
            f"データベースの時計と {seconds} 秒ずれています。",
            f"The database's clock is {seconds} s away from ours.",
        )
        yield Finding(Level.WARN, _CLOCK, seen, mend)
    elif facts.latest is not None and facts.latest > now + CLOCKS_APART:
        seen = (
            "最後の記録より時計が遅れています。",
            "The clock is behind the last thing written down.",
        )
        yield Finding(Level.WARN, _CLOCK, seen, mend)
    else:
        yield Finding(Level.OK, _CLOCK, ("合っています。", "It is right, as far as we can tell."))


def _about_mail(settings: Settings, run: Run) -> Iterator[Finding]:
    if settings.smtp_url is None:
        yield _about_mail_folder(settings.home / "mail")
        return
    try:
        run(greet(settings.smtp_url.get_secret_value()))
    except MailServerIsSilent as silent:
        yield Finding(
            Level.BAD,
            _MAIL,
            (f"SMTP サーバーが応えません: {silent}", f"The SMTP server does not answer: {silent}"),
            ("KAERINI_SMTP_URL とサーバーを確かめてください。", "Check KAERINI_SMTP_URL and the server."),
        )
    else:
        yield Finding(Level.OK, _MAIL, ("SMTP サーバーが応えました。", "The SMTP server answers."))


def _about_mail_folder(folder: Path) -> Finding:
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        return replace(_cannot_write(folder), topic=_MAIL)
    seen = (
        f"KAERINI_SMTP_URL がないため、メールは {folder} に保存されます。",
        f"Without KAERINI_SMTP_URL mail is kept in {folder}.",
    )
    return Finding(Level.OK, _MAIL, seen)
