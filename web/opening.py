"""An office around a command: its tables ready before, its connections given back after."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from engine import migrations
from engine.clock import Clock, system_clock
from engine.database import Database
from engine.dispatch import schema
from services import office
from web.app import open_house
from web.house import House
from web.settings import Settings


@contextmanager
def opened(settings: Settings, clock: Clock = system_clock) -> Iterator[House]:
    """The office of these settings. Raises :class:`engine.migrations.SchemaBehind` where the operator must migrate."""
    ready_tables(settings)
    house = open_house(settings, clock)
    with closing(house.database):
        with house.database.write() as session:
            office.ship_days(session, house.tools.keys, clock())
        yield house


def ready_tables(settings: Settings) -> None:
    """Upgrade SQLite; of PostgreSQL demand that the operator did: several machines may share it."""
    with closing(Database(settings.database_url)) as database:
        if database.is_sqlite:
            migrations.upgrade(database)
        else:
            migrations.demand_head(database)
        if settings.dispatcher == "procrastinate":
            schema.demand(database)
