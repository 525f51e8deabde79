"""close the incidents whose jobs went without being retried; nobody could."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        sa.text(
            "UPDATE incident SET resolved = CURRENT_TIMESTAMP WHERE resolved IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM job WHERE job.key = incident.job_key)"
        )
    )


def downgrade() -> None:
    """Nobody can tell them from others."""
