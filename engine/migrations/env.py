"""Alembic runs this file for every command. It is no module: only :mod:`engine.migrations.applying` starts it.

The connection comes from there, with its transaction already begun.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from alembic.operations import MigrationScript
from alembic.runtime.migration import MigrationContext
from sqlalchemy.types import TypeDecorator


def _spell_types(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A migration names the column's stored type, never a class of ours: that class may change or go."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


def _drop_empty(_context: MigrationContext, _revision: Any, directives: list[MigrationScript]) -> None:
    """Nothing to change, nothing to write."""
    operations = directives[0].upgrade_ops
    if operations is not None and operations.is_empty():
        directives.clear()


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,  # SQLite alters a table by copying it
    render_item=_spell_types,
    process_revision_directives=_drop_empty,
)
context.run_migrations()
