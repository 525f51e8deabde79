"""read what nobody holds from its index alone."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_ORDER = ["rank", "deadline", "key"]


def upgrade() -> None:
    _replace({"free": ["groups", "free", *_ORDER], "name": ["name", "groups", "free", *_ORDER]})


def downgrade() -> None:
    nobody = sa.text("assignee IS NULL")
    _replace({"free": ["groups", *_ORDER]}, sqlite_where=nobody, postgresql_where=nobody)
    _replace({"name": ["name", "groups", *_ORDER, "assignee"]})


def _replace(indexes: dict[str, list[str]], **where: Any) -> None:
    for name, columns in indexes.items():
        op.drop_index(f"ix_user_task_{name}", "user_task")
        op.create_index(f"ix_user_task_{name}", "user_task", columns, **where)
