"""when roles were last reviewed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("office_user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reviewed", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("office_user", schema=None) as batch_op:
        batch_op.drop_column("reviewed")
