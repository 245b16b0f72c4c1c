"""The commands: kaerini serve, api, worker, migrate, demo, openapi, doctor, tour."""

import asyncio
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop
from fastapi import FastAPI

from api.compose import (
    CannotStartPostgres,
    DatabaseIsNewer,
    DatabaseIsOlder,
    DatabaseTrouble,
    SqlWorld,
    app_of,
    app_without_database,
    at_once,
    open_database,
    open_world,
)
from api.demo.logins import DemoFile
from api.demo.network import NotTheDemoNetwork, count_for_everyone, ensure_demo_network
from api.demo.showing import FillingBar, show_logins, show_that_it_has_aged, show_things_to_try
from api.logs import configure_logs
from api.openapi import openapi_of, written
from api.running.doctor import Lang, examine_all, show_findings
from api.running.serving import Doorway, PortIsTaken, address_of, bind
from api.running.verifying import show_audit_log, show_ledger
from api.running.working import keep_on, work
from api.settings import HomeCannotBeUsed, Settings, WrongSetting, read_settings, using
from domain.overseeing.audits import AuditVerification
from domain.settlement.ledger import Verification

OPENAPI_FILE = Path(__file__).resolve().parents[1] / "clients" / "openapi.json"

TROUBLES = (
    WrongSetting,
    HomeCannotBeUsed,
    PortIsTaken,
    CannotStartPostgres,
    DatabaseTrouble,
    NotTheDemoNetwork,
)
"""What a person can mend: each says how, in Japanese and English."""

app = typer.Typer(
    help="帰り荷 Kaerini: トラック協同組合の求荷求車 / the freight network of truck co-operatives",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run a command. What a person can mend is said in a sentence, in Japanese and English.

    Exit codes: 1 cannot start, or something is wrong; 2 a setting or an option; 3 the schema is another
    release's; 130 interrupted.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    try:
        app()
    except TROUBLES as trouble:
        sys.stderr.write(f"{trouble.ja}\n{trouble.en}\n")
        sys.exit(exit_code(trouble))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(130)


def exit_code(trouble: Exception) -> int:
    """What a script may tell them apart by."""
    match trouble:
        case WrongSetting():
            return 2
        case DatabaseIsNewer() | DatabaseIsOlder():
            return 3
        case _:
            return 1


@app.command()
def serve(
    demo: Annotated[
        bool,
        typer.Option("--demo", help="空のデータベースにデモを入れる / fill an empty database with the demo"),
    ] = False,
) -> None:
    """データベースを整え、API と働き手を動かす / migrate, then API and worker in one."""
    settings = read_settings(**({"sandbox": True} if demo else {}))
    configure_logs(sys.stderr)
    with bind(settings) as listening, open_database(settings) as database:
        address = address_of(listening)

        async def run() -> None:
            await database.prepare()
            async with open_world(settings, database.url, address) as world:
                if demo:
                    await _show_demo(await _fill(settings, world, address), world)
                _say(f"{address} で動いています。止めるには Ctrl-C。/ Serving on {address}; Ctrl-C stops it.")
                app = app_of(settings, world)
                doorway = _doorway(app, settings, world, listening)
                lull = app.state.admission.lull
                await _until_stopped(doorway, worker=lambda: work(world, lull), database=database.watch)

        _run(run())


@app.command()
def api() -> None:
    """API だけを動かす / the API alone; refuses another schema."""
    settings = read_settings()
    configure_logs(sys.stderr)
    with bind(settings) as listening, open_database(settings) as database:
        address = address_of(listening)

        async def run() -> None:
            await database.check()
            async with open_world(settings, database.url, address) as world:
                _say(f"{address} で動いています。/ Serving on {address}.")
                doorway = _doorway(app_of(settings, world), settings, world, listening)
                await _until_stopped(doorway, database=database.watch)

        _run(run())


@app.command()
def worker() -> None:
    """働き手だけを動かす / the worker alone: outbox and housekeeping."""
    settings = read_settings()
    configure_logs(sys.stderr)
    with open_database(settings) as database:

        async def run() -> None:
            await database.check()
            async with open_world(settings, database.url) as world:
                _say("働き手が動いています。/ The worker is running.")
                await _until_stopped(None, worker=lambda: work(world, at_once), database=database.watch)

        _run(run())


@app.command()
def migrate() -> None:
    """データベースをこの版にする / bring the database to this release's schema."""
    settings = read_settings()
    with open_database(settings) as database:
        before, after = _run(database.prepare())
    _say(f"データベース / database: {before or '空 / empty'} → {after}")


@app.command()
def demo() -> None:
    """空のデータベースにデモのネットワークを入れる / fill an empty database with the demo network."""
    settings = read_settings()
    with open_database(settings) as database:

        async def run() -> None:
            await database.check()
            async with open_world(settings, database.url) as world:
                address = f"http://{settings.host}:{settings.port}"
                show_logins(await _fill(settings, world, address), sys.stdout)

        _run(run())


@app.command()
def openapi(
    out: Annotated[
        Path, typer.Option(help="ファイル。- は標準出力 / the file; - is standard output", show_default=False)
    ] = OPENAPI_FILE,
    check: Annotated[
        bool, typer.Option("--check", help="ファイルと同じかを確かめる / is the file up to date?")
    ] = False,
) -> None:
    """公開契約 clients/openapi.json を書く / write the public contract; needs no database."""
    document = written(openapi_of(app_without_database(Settings())))
    if str(out) == "-":
        sys.stdout.write(document)
    elif not check:
        out.parent.mkdir(exist_ok=True)
        out.write_text(document, encoding="utf-8")
    elif not out.is_file() or out.read_text(encoding="utf-8") != document:
        typer.echo(f"{out} が古くなっています。`make openapi` を実行してください。", err=True)
        typer.echo(f"{out} is out of date. Run `make openapi`.", err=True)
        raise typer.Exit(1)


@app.command()
def doctor(
    lang: Annotated[Lang, typer.Option(help="ことば / language")] = Lang.JA,
) -> None:
    """おかしいところを調べ、直し方を言う / what is wrong, and how to mend it."""
    findings = examine_all(_run)
    show_findings(findings, lang, sys.stdout)
    if any(finding.is_bad for finding in findings):
        raise typer.Exit(1)


@app.command()
def verify() -> None:
    """元帳と監査記録を初めから検算する / read the ledger and the audit log again: hashes, and sums."""
    settings = read_settings()
    with open_database(settings) as database:

        async def run() -> tuple[Verification, AuditVerification]:
            await database.check()
            async with open_world(settings, database.url) as world:
                return await world.verify_ledger(), await world.verify_audit_log()

        ledger, audit = _run(run())
    intact = [show_ledger(ledger), show_audit_log(audit)]
    if not all(intact):
        raise typer.Exit(1)


def _doorway(app: FastAPI, settings: Settings, world: SqlWorld, listening: socket.socket) -> Doorway:
    """The server; streams end with it."""
    return Doorway(app, listening, settings, closing=world.tracking_news.close)


@app.command()
def tour(
    base_url: Annotated[
        str | None,
        typer.Option(help="相手の網のアドレス / the network's address", show_default="demo.json"),
    ] = None,
    lang: Annotated[Lang, typer.Option(help="ことば / language")] = Lang.JA,
    into: Annotated[
        Path | None,
        typer.Option(
            help="受け取ったものを置くフォルダー / the folder of what is received",
            show_default="KAERINI_HOME/tour",
        ),
    ] = None,
    own_server: Annotated[
        bool,
        typer.Option(
            "--own-server", help="自前のサーバーを起動して試す / start a network for it, and end it"
        ),
    ] = False,
    picture: Annotated[Path | None, typer.Option(help="画面の絵 (SVG) / a picture of what is said")] = None,
) -> None:
    """登録から入金までを6人になって試す / play the main job: from a posted load to a paid invoice."""
    # Only here: no other command waits for an HTTP client.
    from api.tour.own_server import DidNotStart, network_of_its_own
    from api.tour.playing import Wishes, play

    settings = read_settings()
    network: AbstractContextManager[Path] = nullcontext(settings.home)
    if own_server:
        with using(settings.home):
            settings.home.mkdir(parents=True, exist_ok=True)
        _say("自前の網を用意しています。/ Making a network for the tour.")
        network = network_of_its_own(settings.home)
    try:
        with network as home:
            wishes = Wishes(home, settings.home, lang.value, base_url=base_url, into=into, picture=picture)
            code = _run(play(wishes, sys.stdout))
    except DidNotStart as trouble:
        typer.echo(trouble, err=True)
        code = 1
    if code:
        raise typer.Exit(code)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _run(doing: Coroutine[Any, Any, Any]) -> Any:
    """Run it in a loop of its own; SIGINT and SIGTERM cancel it."""

    async def cancellable() -> Any:
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        for one in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(one, task.cancel)
        return await doing

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(cancellable())


async def _fill(settings: Settings, world: SqlWorld, address: str) -> DemoFile:
    with FillingBar(sys.stdout) as progress:
        return await ensure_demo_network(world.ports, world.in_one_work, settings.home, address, progress)


async def _show_demo(demo: DemoFile, world: SqlWorld) -> None:
    now = world.ports.now()
    show_logins(demo, sys.stdout)
    if await count_for_everyone(world.ports) == 0:
        show_that_it_has_aged(sys.stdout)
    show_things_to_try(demo, now, sys.stdout)


async def _until_stopped(doorway: Doorway | None, **jobs: Callable[[], Awaitable[None]]) -> None:
    """Serve, and do the jobs beside it, until a signal; then answer what was begun, then end the jobs.

    A second signal does not wait for the answers.
    """
    beside = [asyncio.create_task(keep_on(name, job)) for name, job in jobs.items()]
    serving = asyncio.create_task(doorway.serve() if doorway else _forever())
    try:
        await asyncio.wait({serving})
    except asyncio.CancelledError:
        _say("終了しています。/ Stopping.")
        if doorway is not None:
            doorway.close()
            with suppress(asyncio.CancelledError):
                await asyncio.wait({serving})
    finally:
        for task in (serving, *beside):
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
    with suppress(asyncio.CancelledError):
        await serving


async def _forever() -> None:
    await asyncio.Event().wait()


if __name__ == "__main__":
    main()
