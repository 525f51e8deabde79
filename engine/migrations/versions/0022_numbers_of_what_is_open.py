"""numbers of what is open."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from engine.database.counting import triggers

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_NUMBER = "INSERT INTO open_count (kind, definition_key, element_id, groups, assignee, number)"
_FILL = (
    "SELECT 'instance', definition_key, '', '', '', count(*) FROM instance WHERE status = 'active' GROUP BY 2",
    "SELECT 'token', definition_key, element_id, '', '', count(*) FROM user_task GROUP BY 2, 3",
    "SELECT 'task', 0, '', groups, coalesce(assignee, ''), count(*) FROM user_task GROUP BY 4, 5",
    "SELECT 'token', coalesce(i.definition_key, 0), w.element_id, '', '', count(*) FROM job w"
    ' LEFT JOIN instance i ON i."key" = w.instance_key GROUP BY 2, 3',
    "SELECT 'token', coalesce(i.definition_key, 0), w.element_id, '', '', count(*) FROM subscription w"
    ' LEFT JOIN instance i ON i."key" = w.instance_key GROUP BY 2, 3',
)


def upgrade() -> None:
    op.create_table(
        "open_count",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("definition_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("groups", sa.String(length=300), nullable=False),
        sa.Column("assignee", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_open_count"),
    )
    op.create_index("ix_open_count_kind", "open_count", ["kind", "definition_key"])
    # The triggers first: they lock the tables, so nothing changes between them and the numbers.
    for statement in triggers(op.get_bind().dialect.name):
        op.execute(statement)
    for numbers in _FILL:
        op.execute(f"{_NUMBER} {numbers}")


def downgrade() -> None:
    for table in ("instance", "user_task", "job", "subscription"):
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION open_count_{table}() CASCADE")
        else:
            for suffix in ("new", "gone", "moved"):
                op.execute(f"DROP TRIGGER open_count_{table}_{suffix}")
    op.drop_table("open_count")
