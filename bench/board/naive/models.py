"""ORM models over the program's own tables: the same columns, the same indexes."""

from sqlalchemy.orm import DeclarativeBase, Mapped, relationship

from adapters.db.schema import accounts, cooperatives, loads, members, metadata, sessions


class Base(DeclarativeBase):
    """All models."""

    metadata = metadata


class Cooperative(Base):
    """A co-operative."""

    __table__ = cooperatives


class Member(Base):
    """A company of the network."""

    __table__ = members
    cooperative: Mapped[Cooperative] = relationship(
        primaryjoin=members.c.cooperative_id == cooperatives.c.id, foreign_keys=members.c.cooperative_id
    )


class Load(Base):
    """A load."""

    __table__ = loads
    poster: Mapped[Member] = relationship(
        primaryjoin=loads.c.poster_id == members.c.id, foreign_keys=loads.c.poster_id
    )


class Account(Base):
    """An account."""

    __table__ = accounts


class Session(Base):
    """A session of an account."""

    __table__ = sessions
    account: Mapped[Account] = relationship(
        primaryjoin=sessions.c.account_id == accounts.c.id, foreign_keys=sessions.c.account_id
    )
