"""The naive program: ``uvicorn bench.board.naive.app:app``, on the database of KAERINI_DATABASE_URL.

As well tuned as the style allows: eager joins instead of a query a row, one query for all contract counts,
ranges that the indexes serve, a pool that does not ask each connection whether it lives. It counts no calls,
writes no log, seals no cursor and turns nobody away, all of which the program measured beside it does.
"""

import base64
import hashlib
import os
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, Header, HTTPException, Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import joinedload

from adapters.clock import wall_now
from adapters.db.connect import url_of
from api.load_shapes import FoundLoads, LoadAnswer, LoadSearchForm
from bench.board.naive.answers import answer_of, card_of, contracts_of
from bench.board.naive.models import Account, Load, Session
from bench.board.naive.questions import Eyes, ordered, page_of, visible

POOL_SIZE = 10
ROLE = {"server_settings": {"role": "kaerini_app", "TimeZone": "UTC"}}

engine = create_async_engine(
    url_of(os.environ["KAERINI_DATABASE_URL"]), pool_size=POOL_SIZE, max_overflow=0, connect_args=ROLE
)
new_session = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


async def get_db() -> AsyncIterator[AsyncSession]:
    """A session of the ORM for one call."""
    async with new_session() as db:
        yield db


Db = Annotated[AsyncSession, Depends(get_db)]


async def current_account(db: Db, authorization: Annotated[str, Header()]) -> Account:
    """Whose token it is."""
    token = authorization.removeprefix("Bearer ")
    query = select(Session).options(joinedload(Session.account))
    found = await db.scalars(query.where(Session.access_hash == hashlib.sha256(token.encode()).digest()))
    session = found.one_or_none()
    if session is None or session.ended_at is not None or session.access_until <= wall_now():
        raise HTTPException(401)
    return session.account


Who = Annotated[Account, Depends(current_account)]


@app.get("/v1/loads/{load_id}", response_model=LoadAnswer)
async def read_load(load_id: UUID, db: Db, who: Who) -> object:
    """One load."""
    eyes = await Eyes.of(db, who)
    found = (await db.execute(visible(eyes).where(Load.id == load_id))).one_or_none()
    if found is None:
        raise HTTPException(404)
    load, since = found
    return answer_of(load, since, await contracts_of(db, [load]), own=load.poster_id == eyes.desk)


@app.post("/v1/loads/search", response_model=FoundLoads)
async def search_loads(
    form: LoadSearchForm,
    db: Db,
    who: Who,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    cursor: str | None = None,
) -> object:
    """The open loads that answer."""
    eyes = await Eyes.of(db, who)
    query = page_of(ordered(visible(eyes), form), form, cursor).limit(limit + 1)
    rows = (await db.execute(query)).all()
    page = rows[:limit]
    contracts = await contracts_of(db, [load for load, _ in page])
    items = [card_of(load, since, contracts, own=load.poster_id == eyes.desk) for load, since in page]
    further = base64.urlsafe_b64encode(page[-1][0].id.bytes).decode() if len(rows) > limit else None
    return {"items": items, "next_cursor": further, "facets": None}
