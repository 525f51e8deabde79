"""keep how the scenarios of a version went."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "scenario_run",
        sa.Column(
            "bundle_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("overridden_by", sa.String(length=200), nullable=True),
        sa.Column("overridden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["bundle_key"], ["bundle.key"], name=op.f("fk_scenario_run_bundle_key")),
        sa.PrimaryKeyConstraint("bundle_key", name=op.f("pk_scenario_run")),
    )


def downgrade() -> None:
    op.drop_table("scenario_run")
