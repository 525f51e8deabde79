"""a draft is one's own."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BEFORE = sa.table("draft_before", *map(sa.column, ("task_key", "who", "text", "updated")))


def upgrade() -> None:
    # Whoever typed it last is whose it is: a colleague's words do not become the holder's by an upgrade.
    _set_aside("actor")
    op.create_table(
        "draft",
        sa.Column("task_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_key"], ["user_task.key"], name="fk_draft_task_key", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_key", "owner", name="pk_draft"),
    )
    draft = sa.table("draft", *map(sa.column, ("task_key", "owner", "revision", "values", "updated")))
    kept = sa.select(_BEFORE.c.task_key, _BEFORE.c.who, sa.literal(1), _BEFORE.c.text, _BEFORE.c.updated)
    op.execute(sa.insert(draft).from_select(["task_key", "owner", "revision", "values", "updated"], kept))
    op.drop_table("draft_before")


def downgrade() -> None:
    _set_aside("owner")
    op.create_table(
        "draft",
        sa.Column("task_key", _KEY, autoincrement=False, nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["task_key"], ["user_task.key"], name="fk_draft_task_key", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_key", name="pk_draft"),
    )
    draft = sa.table("draft", *map(sa.column, ("task_key", "values", "actor", "updated")))
    later = _BEFORE.alias("later")
    after = sa.tuple_(later.c.updated, later.c.who) > sa.tuple_(_BEFORE.c.updated, _BEFORE.c.who)
    newest = ~sa.exists().where(later.c.task_key == _BEFORE.c.task_key, after)
    kept = sa.select(_BEFORE.c.task_key, _BEFORE.c.text, _BEFORE.c.who, _BEFORE.c.updated).where(newest)
    op.execute(sa.insert(draft).from_select(["task_key", "values", "actor", "updated"], kept))
    op.drop_table("draft_before")


def _set_aside(who: str) -> None:
    """The rows in a table of their own: a primary key cannot grow in place on both databases."""
    draft = sa.table("draft", *map(sa.column, ("task_key", who, "values", "updated")))
    rows = sa.select(draft.c.task_key, draft.c[who].label("who"), draft.c["values"].label("text"), draft.c.updated)
    text = str(rows.compile(dialect=op.get_bind().dialect))
    op.execute(sa.text(f"CREATE TABLE draft_before AS {text}"))
    op.drop_table("draft")
