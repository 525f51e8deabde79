"""a confirmation is of one element."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # Codes that were sent before are those of the one task that waited for one.
    op.add_column("confirmation", sa.Column("element", sa.String(length=200), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("confirmation", "element")
