"""find instances by words, count along one index."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "search_word",
        sa.Column("instance_key", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("word", sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.ForeignKeyConstraint(["instance_key"], ["instance.key"], name="fk_search_word_instance_key"),
        sa.PrimaryKeyConstraint("instance_key", "word", name="pk_search_word"),
        sqlite_with_rowid=False,
    )
    _fill()
    op.create_index("ix_search_word_word", "search_word", ["active", "word", "instance_key"])
    op.add_column("instance", sa.Column("words", sa.String(32), server_default="", nullable=False))
    op.drop_index("ix_user_task_instance_key", "user_task")
    order = ["groups", "assignee", "rank", "deadline", "key"]
    op.create_index("ix_user_task_instance", "user_task", ["instance_key", *order])
    op.create_index("ix_user_task_name", "user_task", ["name"])
    if op.get_bind().dialect.name == "sqlite":
        _hold_values_by_their_key()


def _hold_values_by_their_key() -> None:
    op.drop_index("ix_search_value_open", "search_value")
    with op.batch_alter_table("search_value", recreate="always", table_kwargs={"sqlite_with_rowid": False}):
        pass
    columns, where = ["name", "value", "instance_key"], sa.text("active = 1")
    op.create_index("ix_search_value_open", "search_value", columns, sqlite_where=where)


def _fill() -> None:
    """The words of search attributes. Personal ones there are none yet: no version published so far names any."""
    value = sa.table("search_value", *map(sa.column, ("instance_key", "value", "active")))
    word = sa.table("search_word", *map(sa.column, ("instance_key", "word", "active")))
    wanted = sa.select(value.c.instance_key, value.c.active, value.c.value).order_by(value.c.instance_key)
    read = op.get_bind().execute(wanted.execution_options(yield_per=1_000))
    held: list[dict[str, object]] = []
    for (instance, active), rows in groupby(read, lambda row: (row[0], row[1])):
        found = dict.fromkeys(each for row in rows for each in _words(row[2]))
        held += [{"instance_key": instance, "word": each, "active": bool(active)} for each in found]
        if len(held) > 5_000:
            op.get_bind().execute(sa.insert(word), held)
            held = []
    if held:
        op.get_bind().execute(sa.insert(word), held)


def _words(text: str) -> list[str]:
    """As ``engine/words.py`` did when this was written."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return [word[:40] for word in re.findall(r"[^\W_]+", plain)]


def downgrade() -> None:
    op.drop_index("ix_user_task_name", "user_task")
    op.drop_index("ix_user_task_instance", "user_task")
    op.create_index("ix_user_task_instance_key", "user_task", ["instance_key"])
    op.drop_column("instance", "words")
    op.drop_index("ix_search_word_word", "search_word")
    op.drop_table("search_word")
