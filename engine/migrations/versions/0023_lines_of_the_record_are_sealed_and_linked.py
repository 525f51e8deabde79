"""lines of the record are sealed and linked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Lines that are there have no seal: the first batches take them in as they stand.
    op.add_column("history", sa.Column("seal", sa.LargeBinary(length=16), nullable=True))
    op.create_index("ix_history_at", "history", ["at"])
    op.add_column("access_entry", sa.Column("place", sa.String(length=32), nullable=True))
    op.add_column("access_entry", sa.Column("detail", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("access_entry", sa.Column("seal", sa.LargeBinary(length=16), nullable=True))
    op.create_table(
        "record_key",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_record_key"),
    )
    op.create_table(
        "record_batch",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("as_found", sa.Boolean(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.String(length=64), nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_record_batch"),
    )
    op.create_index("ix_record_batch_until", "record_batch", ["until"])
    op.create_table(
        "record_anchor",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ways", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_record_anchor"),
    )


def downgrade() -> None:
    for table in ("record_anchor", "record_batch", "record_key"):
        op.drop_table(table)
    for column in ("seal", "detail", "place"):
        op.drop_column("access_entry", column)
    op.drop_index("ix_history_at", "history")
    op.drop_column("history", "seal")
