"""Every table of an installation, by importing whatever may declare one: to draft migrations and to compare them."""

import importlib
import pkgutil

import engine
import services
import web


def import_all() -> None:
    """Import all modules of the three rooms, so that ``Base.metadata`` knows every table."""
    for room in (engine, services, web):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if not module.name.startswith("engine.migrations."):  # those only run under Alembic
                importlib.import_module(module.name)
