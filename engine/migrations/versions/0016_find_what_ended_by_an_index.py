"""find what ended by an index."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    # A case's page and the applicant's own read the attributes of every case there ever was.
    op.create_index("ix_search_value_lookup", "search_value", ["active", "name", "value", "instance_key"])
    op.drop_index("ix_search_value_open", "search_value")
    op.create_index("ix_instance_process", "instance", ["process_id", "key"])
    op.drop_index("ix_instance_status", "instance")
    op.create_index("ix_instance_status", "instance", ["status", "process_id", "definition_key"])


def downgrade() -> None:
    op.drop_index("ix_instance_status", "instance")
    op.create_index("ix_instance_status", "instance", ["status"])
    op.drop_index("ix_instance_process", "instance")
    columns, where, on_sqlite = ["name", "value", "instance_key"], sa.text("active"), sa.text("active = 1")
    op.create_index("ix_search_value_open", "search_value", columns, postgresql_where=where, sqlite_where=on_sqlite)
    op.drop_index("ix_search_value_lookup", "search_value")
