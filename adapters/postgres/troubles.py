"""What keeps PostgreSQL from starting: Japanese and English sentences that say how to mend it."""

from pathlib import Path


class CannotStartPostgres(Exception):
    """The embedded PostgreSQL does not run; ``ja`` and ``en`` say why and what to do, for people."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja}\n{en}")
        self.ja = ja
        self.en = en


def no_programs(looked_in: Path | None) -> CannotStartPostgres:
    if looked_in is None:
        return CannotStartPostgres(
            "PostgreSQL の実行ファイルが見つかりません。`make run` で環境を作り直すか、"
            "KAERINI_PG_BIN に PostgreSQL 15 以上の bin フォルダーを指定してください。",
            "No PostgreSQL programs were found. Rebuild the environment with `make run`, "
            "or set KAERINI_PG_BIN to the bin folder of PostgreSQL 15 or newer.",
        )
    return CannotStartPostgres(
        f"KAERINI_PG_BIN のフォルダー {looked_in} に postgres、initdb、pg_isready、psql がそろっていません。",
        f"The folder of KAERINI_PG_BIN, {looked_in}, lacks some of postgres, initdb, pg_isready and psql.",
    )


def programs_do_not_run(program: Path, why: str) -> CannotStartPostgres:
    return CannotStartPostgres(
        f"{program} を実行できません: {why}",
        f"{program} cannot be run: {why}",
    )


def too_old(program: Path, version: str, oldest: int) -> CannotStartPostgres:
    return CannotStartPostgres(
        f"{program} は PostgreSQL {version} です。{oldest} 以上が必要です。",
        f"{program} is PostgreSQL {version}; {oldest} or newer is needed.",
    )


def other_major_version(data: Path, cluster: str, programs: str) -> CannotStartPostgres:
    return CannotStartPostgres(
        f"{data} のデータは PostgreSQL {cluster} のもので、実行ファイルは {programs} です。"
        f"KAERINI_PG_BIN に PostgreSQL {cluster} の bin フォルダーを指定するか、"
        "KAERINI_HOME に別のフォルダーを指定してください。",
        f"The data in {data} belongs to PostgreSQL {cluster}, but the programs are {programs}. "
        f"Set KAERINI_PG_BIN to the bin folder of PostgreSQL {cluster}, or KAERINI_HOME to another folder.",
    )


def not_a_cluster(data: Path) -> CannotStartPostgres:
    return CannotStartPostgres(
        f"{data} は空ではありませんが、PostgreSQL のデータではありません。"
        "中を確かめて移すか、KAERINI_HOME に別のフォルダーを指定してください。",
        f"{data} is not empty, but holds no PostgreSQL data. "
        "Look into it and move it away, or set KAERINI_HOME to another folder.",
    )


def nobody_cannot_enter(folder: Path) -> CannotStartPostgres:
    return CannotStartPostgres(
        "root で起動すると PostgreSQL は利用者 nobody として動きますが、"
        f"nobody は {folder} に入れません。KAERINI_HOME に /var/lib/kaerini など別の場所を指定するか、"
        "root でない利用者で起動してください。",
        "Started by root, PostgreSQL runs as the user nobody, "
        f"and nobody may not enter {folder}. Set KAERINI_HOME to another place, such as /var/lib/kaerini, "
        "or start as a user other than root.",
    )


def no_nobody() -> CannotStartPostgres:
    return CannotStartPostgres(
        "root では PostgreSQL を動かせず、代わりの利用者 nobody がありません。"
        "root でない利用者で起動してください。",
        "PostgreSQL does not run as root, and there is no user nobody to run it instead. "
        "Start as a user other than root.",
    )


def home_cannot_be_used(home: Path, why: str) -> CannotStartPostgres:
    return CannotStartPostgres(
        f"フォルダー {home} を使えません: {why}。KAERINI_HOME に書き込めるフォルダーを指定してください。",
        f"The folder {home} cannot be used: {why}. Set KAERINI_HOME to a folder that you can write to.",
    )


def disk_full(home: Path) -> CannotStartPostgres:
    return CannotStartPostgres(
        f"{home} のあるディスクに空きがありません。空きを作ってから、もう一度起動してください。",
        f"The disk that holds {home} is full. Make room, then start again.",
    )


def no_socket_folder(tried: list[Path]) -> CannotStartPostgres:
    folders = " , ".join(str(folder) for folder in tried)
    return CannotStartPostgres(
        f"ソケットを置けるフォルダーがありません (試した場所: {folders})。"
        "パスが長すぎるか、ほかの利用者のフォルダーです。KAERINI_HOME に短いパスを指定してください。",
        f"There is no folder for the socket (tried: {folders}): "
        "the path is too long, or the folder is somebody else's. Set KAERINI_HOME to a shorter path.",
    )


def start_under_way(home: Path) -> CannotStartPostgres:
    return CannotStartPostgres(
        f"別のプロセスが {home} の PostgreSQL を起動または停止している最中で、終わりません。",
        f"Another process is still starting or stopping the PostgreSQL of {home}, and does not finish.",
    )


def did_not_start(log: Path, last_lines: str) -> CannotStartPostgres:
    return CannotStartPostgres(
        f"PostgreSQL が起動しません。記録 {log} の終わり:\n{last_lines}",
        f"PostgreSQL does not start. The end of its log, {log}:\n{last_lines}",
    )
