"""say who published a version, and why, beside the version: the same files may be published again by somebody else."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_COLUMNS = (("author", sa.String(length=200)), ("note", sa.Text()))


def upgrade() -> None:
    _move("process_definition", "bundle", "bundle.key = process_definition.bundle_key")


def downgrade() -> None:
    _move("bundle", "process_definition", "process_definition.bundle_key = bundle.key")


def _move(target: str, source: str, where: str) -> None:
    """A bundle that was published twice goes back with its first publication."""
    for name, kind in _COLUMNS:
        op.add_column(target, sa.Column(name, kind, nullable=False, server_default=""))
        first = f"SELECT {source}.{name} FROM {source} WHERE {where} ORDER BY {source}.key LIMIT 1"  # noqa: S608
        op.execute(sa.text(f"UPDATE {target} SET {name} = COALESCE(({first}), '')"))  # noqa: S608
    with op.batch_alter_table(target) as batch:
        for name, kind in _COLUMNS:
            batch.alter_column(name, existing_type=kind, server_default=None)
    with op.batch_alter_table(source) as batch:
        for name, _ in _COLUMNS:
            batch.drop_column(name)
