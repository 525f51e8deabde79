"""who opened what, accounts to ratify, and processes that begin by the clock."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "access_entry",
        sa.Column("key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=60), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("instance_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("subject", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_access_entry")),
    )
    op.create_index(op.f("ix_access_entry_at"), "access_entry", ["at"])
    op.create_index(op.f("ix_access_entry_who_access_entry_key"), "access_entry", ["who", "key"])
    op.create_index(op.f("ix_access_entry_instance_key_access_entry_key"), "access_entry", ["instance_key", "key"])
    op.add_column("account", sa.Column("ratify_since", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "timer_start",
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("expression", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("process_id", "element_id", name=op.f("pk_timer_start")),
    )


def downgrade() -> None:
    op.drop_table("timer_start")
    op.drop_column("account", "ratify_since")
    op.drop_table("access_entry")
