"""find what somebody opened just now."""

from collections.abc import Sequence

from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_NAME = "ix_access_entry_who_access_entry_at"


def upgrade() -> None:
    # Whether a look is the same as one of ten minutes ago was asked by reading all that the person ever opened.
    op.create_index(_NAME, "access_entry", ["who", "at"])


def downgrade() -> None:
    op.drop_index(_NAME, "access_entry")
