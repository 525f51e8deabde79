"""hold the queue in order, and tell open instances' search values from those of ended ones."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    never = {"sqlite": "'9999-01-01 00:00:00.000000'", "postgresql": "'9999-01-01 00:00:00+00:00'"}[
        op.get_bind().dialect.name
    ]
    rank = sa.Computed("-priority", persisted=True)
    deadline = sa.Computed(f"coalesce(due_at, {never})", persisted=True)
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_index("ix_user_task_queue")
        batch_op.drop_index("ix_user_task_assignee")
        batch_op.add_column(sa.Column("rank", sa.Integer(), rank, nullable=False))
        batch_op.add_column(sa.Column("deadline", sa.DateTime(timezone=True), deadline, nullable=False))
    order = ["rank", "deadline", "key"]
    op.create_index("ix_user_task_queue", "user_task", ["groups", *order])
    free, held = sa.text("assignee IS NULL"), sa.text("assignee IS NOT NULL")
    op.create_index("ix_user_task_free", "user_task", ["groups", *order], sqlite_where=free, postgresql_where=free)
    op.create_index("ix_user_task_held", "user_task", ["assignee", *order], sqlite_where=held, postgresql_where=held)
    op.drop_index("ix_search_value_lookup", "search_value")
    op.add_column("search_value", sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.execute(
        "UPDATE search_value SET active = false WHERE instance_key IN "
        "(SELECT instance.key FROM instance WHERE instance.status <> 'active')"
    )
    op.create_index(
        "ix_search_value_open",
        "search_value",
        ["name", "value", "instance_key"],
        sqlite_where=sa.text("active = 1"),
        postgresql_where=sa.text("active"),
    )


def downgrade() -> None:
    op.drop_index("ix_search_value_open", "search_value")
    with op.batch_alter_table("search_value", schema=None) as batch_op:
        batch_op.drop_column("active")
    op.create_index("ix_search_value_lookup", "search_value", ["name", "value"])
    for name in ("queue", "free", "held"):
        op.drop_index(f"ix_user_task_{name}", "user_task")
    with op.batch_alter_table("user_task", schema=None) as batch_op:
        batch_op.drop_column("deadline")
        batch_op.drop_column("rank")
    op.create_index("ix_user_task_assignee", "user_task", ["assignee"])
    op.create_index("ix_user_task_queue", "user_task", ["groups", "assignee", "priority", "due_at"])
