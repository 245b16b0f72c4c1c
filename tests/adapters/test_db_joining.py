"""What the database itself holds of joining, and which accounts a month is billed for (SPEC 1.2, 1.3)."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from domain.accounts import Account, Credentials, Role
from domain.calendar import JST, Month
from domain.ports import Ports
from tests.api.doorway import NOBODYS_HASH
from tests.builders import Network, an_account
from tests.conftest import FreshDatabase

APRIL = Month("2026-04")


async def keep(ports: Ports, account: Account) -> None:
    async with ports.begin() as work:
        await work.accounts.add(account, Credentials(account.id, NOBODYS_HASH, None, 0))


def at(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JST)


@pytest.mark.parametrize(
    ("starts_on", "ends_at", "billed"),
    [
        (None, None, True),
        (date(2026, 3, 1), None, True),
        (date(2026, 4, 1), None, True),
        (date(2026, 4, 30), None, True),
        (date(2026, 5, 1), None, False),
        (date(2026, 3, 1), at(4, 1), False),
        (date(2026, 3, 1), at(4, 1, 0, 1), True),
        (date(2026, 3, 1), at(3, 31, 23, 59), False),
        (date(2026, 4, 10), at(4, 5), False),
        (date(2026, 4, 10), at(4, 10, 9), True),
        (date(2026, 5, 1), at(4, 20), False),
    ],
)
async def test_an_account_is_billed_for_a_month_on_a_day_of_which_it_was_open(
    starts_on: date | None, ends_at: datetime | None, billed: bool, ports: Ports, network: Network
) -> None:
    desk = network.owl.desk
    made = an_account(Role.DISPATCHER, desk, login_id="counted", starts_on=starts_on, ends_at=ends_at)
    await keep(ports, made)
    async with ports.begin() as work:
        counted = await work.accounts.count_by_cooperative(APRIL)
    assert counted == {network.mie.id: 4, network.saitama.id: 2 + billed}


FILED: dict[str, Any] = {
    "id": "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c11",
    "secret_id": "0197f0c4-5b1e-7c44-a0d3-4a8f7d2b9c12",
    "kind": "cooperative",
    "status": "filed",
}

INSERT = """
    INSERT INTO applications (id, version, kind, status, secret_id, filed_at, updated_at, company, kana,
        representative, person, municipality, address, phone, mail, association, vehicles, employees, g_mark,
        accounts_wanted, terms_version, mail_key)
    VALUES (:id, 1, :kind, :status, :secret_id, now(), now(), 'a', 'a', 'a', 'a', '24202', 'a', 'a', 'a', 'a',
        0, 0, false, 1, 1, 'a')
"""


@pytest.mark.parametrize(
    "said", [{"kind": "member"}, {"status": "endorsed"}, {"status": "approved"}, {"status": "lost"}]
)
async def test_the_database_knows_no_application_that_cannot_be(
    said: dict[str, str], database: FreshDatabase
) -> None:
    async with database.engine.begin() as connection:
        with pytest.raises(DBAPIError, match="ck_applications_"):
            await connection.execute(text(INSERT), FILED | said)


@pytest.mark.parametrize("table", ["application_steps", "application_files", "account_notices"])
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET account_id = account_id"])
async def test_what_was_done_is_not_undone(table: str, change: str, database: FreshDatabase) -> None:
    change = change.replace("account_id", "uploaded_by") if table == "application_files" else change
    async with database.engine.begin() as connection:
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text(change.format(table)))
