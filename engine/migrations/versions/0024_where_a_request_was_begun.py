"""where a request was begun."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("confirmation", sa.Column("place", sa.String(length=64), nullable=False, server_default=""))
    op.create_table(
        "request_place",
        sa.Column("instance", _KEY, autoincrement=False, nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("instance", name="pk_request_place"),
    )


def downgrade() -> None:
    op.drop_table("request_place")
    op.drop_column("confirmation", "place")
