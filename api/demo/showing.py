"""Showing the demo network to the person who started it: logins, and what to try first."""

import json
import shlex
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from api.demo.desks import at_hour, working_day
from api.demo.logins import NAME, DemoFile, Login
from domain.accounts import Role

ROLES = {
    Role.FEDERATION_ADMIN: "連合会 / federation",
    Role.COOP_CLERK: "協同組合 / clerk",
    Role.DISPATCHER: "配車 / dispatcher",
    Role.TRIAL: "体験 / trial",
}
_JSON = "-H 'Content-Type: application/json'"
_EVERY = 100
"""Without a terminal a line is written for so many postings."""


class FillingBar:
    """How far the filling is: a bar on a terminal, now and then a line elsewhere."""

    def __init__(self, out: TextIO) -> None:
        self._console = Console(file=out)
        self._bar = Progress(
            TextColumn("デモの登録 / demo postings"),
            BarColumn(),
            MofNCompleteColumn(),
            console=self._console,
            transient=True,
        )

    def __enter__(self) -> Callable[[int, int], None]:
        """What is told of each step."""
        if not self._console.is_terminal:
            return self._write_line
        task = self._bar.add_task("")
        self._bar.start()
        return lambda done, total: self._bar.update(task, completed=done, total=total)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _write_line(self, done: int, total: int) -> None:
        if done % _EVERY == 0:
            self._console.print(f"デモの登録 / demo postings {done}/{total}", soft_wrap=True)


def show_logins(demo: DemoFile, out: TextIO) -> None:
    """A table of every login."""
    console = Console(file=out)
    table = Table("ID", "パスワード / password", "役割 / role", "会社 / company", "二要素 / TOTP secret")
    for login in demo.accounts:
        table.add_row(
            login.login_id, login.password, ROLES[login.role], _company_of(login), login.otp_secret or ""
        )
    if console.is_terminal and console.width < console.measure(table).maximum:
        console = Console(file=out, width=console.measure(table).maximum)  # rather wide than cut
    elif not console.is_terminal:
        console = Console(file=out, width=160)
    console.print(table)
    console.print(
        f"同じ内容は KAERINI_HOME の {NAME} にあります。/ The same stands in {NAME}.", soft_wrap=True
    )
    console.print(
        "二要素の6桁は認証アプリに TOTP secret を入れると出ます。"
        "/ An authenticator app makes the six digits from the TOTP secret.",
        soft_wrap=True,
    )


def show_that_it_has_aged(out: TextIO) -> None:
    """The postings were for the days after the filling; those are over."""
    Console(file=out).print(
        "デモの荷物はすべて期限が切れました。KAERINI_HOME に別のフォルダーを指定すると、新しく始められます。"
        "/ All demo loads have expired; another folder in KAERINI_HOME starts afresh.",
        soft_wrap=True,
    )


def _company_of(login: Login) -> str:
    company = login.member or login.cooperative
    return company.name if company else ""


def things_to_try(demo: DemoFile, now: datetime) -> list[tuple[str, str]]:
    """Three things, each a heading and a line for the shell; the first one sets TOKEN for the others."""
    login = demo.first(Role.DISPATCHER)
    form = {"login_id": login.login_id, "password": login.password, "device": {"kind": "browser"}}
    base = demo.base_url
    read_token = 'sed -n \'s/.*"access_token": *"\\([^"]*\\)".*/\\1/p\''
    search = {"origin": {"prefectures": ["24", "23"]}, "sort": "pickup"}
    authorized = f'-H "Authorization: Bearer $TOKEN" {_JSON}'
    return [
        (
            "ログインする / log in",
            f"TOKEN=$(curl -s {base}/v1/sessions {_JSON} -d {_quoted(form)} | {read_token})",
        ),
        (
            "三重・愛知発の荷物を積み日順に探す / search loads from Mie and Aichi by pickup",
            f"curl -s '{base}/v1/loads/search?limit=5' {authorized} -d {_quoted(search)}",
        ),
        (
            "荷物を登録する / post a load",
            f"curl -s {base}/v1/loads {authorized} -d {_quoted(_a_load(now))}",
        ),
    ]


def _a_load(now: datetime) -> dict[str, object]:
    """松阪 to 川口 with the next working day's pickup."""
    pickup = at_hour(working_day(now, 1), 10)
    delivery = at_hour(pickup.date() + timedelta(days=1), 9)
    return {
        "origin": {"municipality": "24204"},
        "destination": {"municipality": "11203"},
        "pickup": _window(pickup, 3),
        "delivery": _window(delivery, 3),
        "cargo": {"name": "清涼飲料水", "weight_kg": 9800, "pallets": 14},
        "vehicle_class": "large_10t",
        "body_types": ["wing", "van"],
        "asking_fare_yen": 150_000,
        "contact": {"name": "配車 伊東", "phone": "059-000-0101"},
        "tier": 1,
    }


def _window(opens: datetime, hours: int) -> dict[str, str]:
    return {"from": opens.isoformat(), "to": (opens + timedelta(hours=hours)).isoformat()}


def _quoted(form: object) -> str:
    return shlex.quote(json.dumps(form, ensure_ascii=False))


def show_things_to_try(demo: DemoFile, now: datetime, out: TextIO) -> None:
    """Headings and lines to copy, in one piece however narrow the terminal is."""
    shown = enumerate(things_to_try(demo, now), 1)
    out.writelines(f"\n{number}. {heading}\n   {line}\n" for number, (heading, line) in shown)
    out.write("\n")
    out.flush()
