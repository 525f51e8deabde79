"""a draft goes with its task."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_NAME = "fk_draft_task_key"


def upgrade() -> None:
    # What was typed into a task that went at the same instant stayed behind, and nobody could reach it any more.
    op.execute(sa.text("DELETE FROM draft WHERE task_key NOT IN (SELECT key FROM user_task)"))
    with op.batch_alter_table("draft") as draft:
        draft.create_foreign_key(_NAME, "user_task", ["task_key"], ["key"], ondelete="CASCADE")


def downgrade() -> None:
    with op.batch_alter_table("draft") as draft:
        draft.drop_constraint(_NAME, type_="foreignkey")
