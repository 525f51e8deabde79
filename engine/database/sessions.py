"""The database: how we open it, and how a transaction begins.

SQLite runs in WAL with ``synchronous=FULL`` (an answer given survives a power cut) and every *writing* transaction
takes the write lock at once (``BEGIN IMMEDIATE``): a plain BEGIN that upgrades later fails under load. Writers of one
process queue before the lock, in order, which keeps the slowest of them fast. PostgreSQL locks rows instead.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Engine,
    Insert,
    Integer,
    MetaData,
    Select,
    bindparam,
    create_engine,
    event,
    func,
    make_url,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.util import identity_key
from sqlalchemy.types import TypeDecorator

from engine.database.counters import Counters
from engine.database.postgres_line import LINE, settle_postgres
from engine.database.sealing import SEALS, Seals

Row = TypeVar("Row")
_CONNECTION = "aliado_connection"

#: 64-bit keys of ours; SQLite only gives its fast rowid to a column spelled INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant. A naive one is refused: nobody could say which zone it meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("instants are aware")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and in_utc(value)


def in_utc(value: datetime) -> datetime:
    """What a database keeps of an instant: SQLite tells no zone, and means UTC."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Parent of every table, of the engine and of the services. Constraints are named, so migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Database:
    """One database: ``read()`` and ``write()`` give sessions; ``write()`` commits when its block ends well."""

    def __init__(self, url: str, **options: Any) -> None:
        """``url``: an SQLAlchemy URL, SQLite file or ``postgresql+psycopg://``."""
        if make_url(url).get_backend_name() == "postgresql":
            options = {"connect_args": LINE, **options}
        # The values of a failed statement may be personal data: they stay out of messages and logs.
        self.seals = Seals()
        self.engine: Engine = create_engine(url, hide_parameters=True, execution_options={SEALS: self.seals}, **options)
        self.counters = Counters()
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._looking = self.engine if self.is_sqlite else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._here = threading.local()
        self._writers = threading.Lock() if self.is_sqlite else nullcontext()
        if self.is_sqlite:
            event.listen(self.engine, "connect", _settle_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            event.listen(self.engine, "connect", settle_postgres)

    @contextmanager
    def read(self, anew: bool = False) -> Iterator[Session]:
        """A session for looking, which keeps nothing; within :meth:`together` the one that all share.

        ``anew``: see what was committed since, for whoever looks again and again.
        """
        shared: Session | None = getattr(self._here, "session", None)
        if shared is None:
            with Session(self.engine, expire_on_commit=False) as session:
                yield session
            return
        if anew:
            shared.close()
        try:
            yield shared
        except BaseException:
            shared.close()  # its transaction may be broken; who looks next begins another
            raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that this thread reads within the block, it reads by one session, every row once, until it writes.

        On SQLite that is one snapshot. On PostgreSQL every statement sees what is committed when it begins, with a
        transaction around them or without; so there is none, and none stays open while a page is made.
        """
        with Session(self._looking, expire_on_commit=False) as session:
            self._here.session = session
            try:
                yield
            finally:
                self._here.session = None

    def _look_anew(self) -> None:
        shared: Session | None = getattr(self._here, "session", None)
        if shared is not None:
            shared.close()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        self._look_anew()  # nobody waits for the lock with a transaction open
        self.seals.prepare()
        try:
            with self._writers, self._within() as session:
                yield session
                session.flush()
            if steps := session.info.get("steps"):
                self.counters.add("steps", steps)
        finally:
            self._look_anew()  # what was read meanwhile was read before the commit

    def add(self, statement: Insert, values: Mapping[str, Any]) -> None:
        """One statement that adds a row, as a transaction of its own: a server needs no BEGIN and COMMIT for it."""
        if self.is_sqlite:
            with self.write() as session:
                connection(session).execute(statement, values)
            return
        self.seals.prepare()
        shared: Session | None = getattr(self._here, "session", None)
        with nullcontext() if shared else self.together(), self.read() as session:
            connection(session).execute(statement, values)

    @contextmanager
    def _within(self) -> Iterator[Session]:
        """A session in a connection's transaction: one that the session keeps costs as much as two statements."""
        with (
            self.engine.connect().execution_options(aliado_write=True) as into,
            into.begin(),  # with the write lock on SQLite
            Session(into, expire_on_commit=False, info={_CONNECTION: into}) as session,
        ):
            yield session

    def shorten(self) -> None:
        """Empty SQLite's write-ahead file, where nobody reads from it just now: among readers that overlap without a
        break it would only grow. Who is in the way is not waited for.
        """
        if not self.is_sqlite:
            return
        with closing(self.engine.raw_connection()) as direct:
            for pragma in ("busy_timeout=0", "wal_checkpoint(TRUNCATE)", "busy_timeout=10000"):
                direct.cursor().execute(f"PRAGMA {pragma}")

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def connection(session: Session) -> Connection:
    """What ``session.connection()`` gives; of a transaction that writes, without asking the session every time."""
    found: Connection | None = session.info.get(_CONNECTION)
    return found or session.connection()


@contextmanager
def planned_anew(session: Session, wanted: bool = True) -> Iterator[None]:
    """What runs within is planned for its own values, where ``wanted``: PostgreSQL plans a statement that it has seen
    often for values that few rows have, and then looks up one by one what it could have read in order.
    """
    if not wanted or connection(session).dialect.name == "sqlite":
        yield
        return
    connection(session).exec_driver_sql("SET plan_cache_mode = force_custom_plan")
    yield  # after a failure the setting goes with the transaction; if there is none it does no harm
    connection(session).exec_driver_sql("RESET plan_cache_mode")


def upserting(session: Session) -> Any:
    """The ``insert`` of the session's database, which may be told what to do where the row is there already."""
    return (sqlite if session.get_bind().dialect.name == "sqlite" else postgresql).insert


def by_key(session: Session, table: type[Row], key: object) -> Row | None:
    """What ``session.get`` gives, for a third less: the statement is built once, not at every call.

    ``table`` has a primary key of one column.
    """
    known: Row | None = session.identity_map.get(identity_key(table, key))
    return known or session.scalars(_by_key(table), {"primary": key}).first()  # type: ignore[arg-type]


@lru_cache
def _by_key(table: Any) -> Select[Any]:
    [column] = table.__table__.primary_key
    return select(table).where(column == bindparam("primary"))


def locked(session: Session, table: type[Row], key: object) -> Row | None:
    """The row as it is once its lock is ours, whatever the session knew of it."""
    return session.scalars(_locking(table), {"primary": key}).first()  # type: ignore[arg-type]


@lru_cache
def _locking(table: Any) -> Select[Any]:
    return _by_key(table).with_for_update().execution_options(populate_existing=True)


def database_now(session: Session) -> datetime:
    """The database's clock: two machines must agree about leases and about who was seen last."""
    if session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    found: datetime = session.scalar(select(func.clock_timestamp()))  # type: ignore[assignment]
    return found


#: The first gigabyte is read in place: a list looks at thousands of pages, and a system call for each costs more.
_MAPPED = f"mmap_size={2**30}"
#: What SQLite leaves of its write-ahead file once all of it stands in the database.
_BOUNDED = f"journal_size_limit={16 * 2**20}"


def _settle_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's own BEGIN comes too late
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000", _MAPPED, _BOUNDED):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writing = connection.get_execution_options().get("aliado_write")
    connection.connection.dbapi_connection.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
