"""waiting for signals and conditions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("subscription", sa.Column("kind", sa.String(length=20), nullable=False, server_default="message"))


def downgrade() -> None:
    op.drop_column("subscription", "kind")
