"""hold what tasks are found by in the order of the list."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_PLACE = ["groups", "rank", "deadline"]


def upgrade() -> None:
    for name in ("queue", "free", "held", "instance", "name"):
        op.drop_index(f"ix_user_task_{name}", "user_task")
    _compute(also_free=True)
    op.create_index("ix_user_task_queue", "user_task", [*_PLACE, "key", "free"], unique=True)
    op.create_index("ix_user_task_name", "user_task", ["name", *_PLACE, "key", "assignee"])
    op.create_table(
        "task_trait",
        sa.Column("trait", sa.String(410).with_variant(sa.String(410, collation="C"), "postgresql"), nullable=False),
        sa.Column("groups", sa.String(300), nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("task_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("trait", "groups", "free", *_PLACE[1:], "task_key", name="pk_task_trait"),
        sa.ForeignKeyConstraint(
            [*_PLACE, "task_key", "free"],
            [f"user_task.{name}" for name in (*_PLACE, "key", "free")],
            name="fk_task_trait_task",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_task_trait_task", "task_trait", ["task_key", "trait"])
    op.execute(_FILL)


#: As ``engine/listing.py`` writes them, step by step.
_FILL = """
INSERT INTO task_trait (trait, groups, rank, deadline, task_key, free)
SELECT '=' || v.name || '=' || v.value, t.groups, t.rank, t.deadline, t.key, t.free
FROM user_task t JOIN search_value v ON v.instance_key = t.instance_key
UNION ALL SELECT '&' || v.name || '=' || length(v.value) || '=' || v.value || '&' || o.name || '=' || o.value,
t.groups, t.rank, t.deadline, t.key, t.free
FROM user_task t JOIN search_value v ON v.instance_key = t.instance_key
JOIN search_value o ON o.instance_key = v.instance_key
AND v.name < o.name AND length(v.value) <= 60 AND length(o.value) <= 60
UNION ALL SELECT w.word, t.groups, t.rank, t.deadline, t.key, t.free
FROM user_task t JOIN search_word w ON w.instance_key = t.instance_key
"""


def _compute(also_free: bool) -> None:
    """The computed columns anew: SQLite copies the table, and no computed column can be copied."""
    never = "9999-01-01 00:00:00.000000" if op.get_bind().dialect.name == "sqlite" else "9999-01-01 00:00:00+00:00"
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_column("deadline")
        batch_op.drop_column("rank")
        if not also_free:
            batch_op.drop_column("free")
    rank, free = sa.Computed("-priority", persisted=True), sa.Computed("assignee IS NULL", persisted=True)
    deadline = sa.Computed(f"coalesce(due_at, '{never}')", persisted=True)
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rank", sa.Integer(), rank, nullable=False))
        batch_op.add_column(sa.Column("deadline", sa.DateTime(timezone=True), deadline, nullable=False))
        if also_free:
            batch_op.add_column(sa.Column("free", sa.Boolean(), free, nullable=False))
    for name, first in (("free", "groups"), ("held", "assignee")):
        where = sa.text("assignee IS NULL" if name == "free" else "assignee IS NOT NULL")
        columns = [first, *_PLACE[1:], "key"]
        op.create_index(f"ix_user_task_{name}", "user_task", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("task_trait")
    for name in ("queue", "free", "held", "name"):
        op.drop_index(f"ix_user_task_{name}", "user_task")
    _compute(also_free=False)
    op.create_index("ix_user_task_queue", "user_task", [*_PLACE, "key"])
    op.create_index("ix_user_task_instance", "user_task", ["instance_key", "groups", "assignee", *_PLACE[1:], "key"])
    op.create_index("ix_user_task_name", "user_task", ["name"])
