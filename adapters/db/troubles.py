"""What can be wrong with a database we are to work on, in Japanese and English, with how to mend it."""

from collections.abc import Sequence


class DatabaseTrouble(Exception):
    """The program cannot work on this database; ``ja`` and ``en`` say why and what to do, for people."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(f"{ja}\n{en}")
        self.ja = ja
        self.en = en


class DatabaseIsNewer(DatabaseTrouble):
    """A newer release has migrated it: this one would not understand what it finds."""

    def __init__(self, found: str, known: str) -> None:
        super().__init__(
            f"データベースの版は {found} ですが、このプログラムが知っているのは {known} までです。"
            "新しい版の Kaerini を起動するか、"
            "KAERINI_HOME か KAERINI_DATABASE_URL で別のデータベースを指定してください。",
            f"The database is at revision {found}, but this program knows none beyond {known}. "
            "Start the newer Kaerini, or name another database with KAERINI_HOME or KAERINI_DATABASE_URL.",
        )


class DatabaseIsOlder(DatabaseTrouble):
    """It has not been migrated to this release."""

    def __init__(self, found: str | None, known: str) -> None:
        at_ja = "まだ空です" if found is None else f"版が {found} で、このプログラムの {known} より古いです"
        at_en = (
            "is still empty"
            if found is None
            else f"is at revision {found}, older than this program's {known}"
        )
        super().__init__(
            f"データベースは{at_ja}。`kaerini migrate` を実行してください。",
            f"The database {at_en}. Run `kaerini migrate`.",
        )


class DatabaseMayLoseData(DatabaseTrouble):
    """The server answers before what it was told is safe on its disk."""

    def __init__(self, settings: Sequence[str]) -> None:
        listed_ja, listed_en = "、".join(settings), " and ".join(settings)
        super().__init__(
            f"PostgreSQL の設定 {listed_ja} が off です。"
            "受け付けた登録が失われるおそれがあるため起動しません。"
            "on にしてください。",
            f"PostgreSQL runs with {listed_en} off: postings already acknowledged could be lost, "
            "so we do not start. Turn it on.",
        )


class DatabaseIsBusy(DatabaseTrouble):
    """Another program is still migrating it, or holds the tables."""

    def __init__(self) -> None:
        super().__init__(
            "ほかのプログラムがデータベースを移行中か使用中のため、移行できません。"
            "終わるのを待って、もう一度実行してください。",
            "Another program is migrating the database or holds its tables. "
            "Wait until it is done, then try again.",
        )
