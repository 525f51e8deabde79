"""messages that are kept."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kept_message",
        sa.Column("key", _KEY, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("correlation_key", sa.String(length=300), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("personal", sa.JSON(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_kept_message"),
    )
    op.create_index("ix_kept_message_about", "kept_message", ["name", "correlation_key"])
    op.create_index("ix_kept_message_expires_at", "kept_message", ["expires_at"])
    op.create_table(
        "message_taken",
        sa.Column("message_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_key"],
            ["kept_message.key"],
            name="fk_message_taken_message_key",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("message_key", "process_id", name="pk_message_taken"),
    )
    op.create_table(
        "message_start",
        sa.Column("instance_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("correlation_key", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["instance_key"], ["instance.key"], name="fk_message_start_instance_key"),
        sa.PrimaryKeyConstraint("instance_key", name="pk_message_start"),
    )
    op.create_index("ix_message_start_about", "message_start", ["process_id", "correlation_key"])


def downgrade() -> None:
    for table in ("message_start", "message_taken", "kept_message"):
        op.drop_table(table)
