"""A process counts things under names of its own.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("pulse", sa.Column("more", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Undo."""
    op.drop_column("pulse", "more")
