"""What every start of the office pays for: a second ``make run`` must not load what only a first one needs."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from engine import migrations
from engine.database.sessions import Database

#: Each takes a tenth of a second or more to import, and no start needs it before somebody asks for it.
SLOW = (
    *("alembic", "holidays", "pikepdf", "pypdfium2", "xhtml2pdf", "reportlab", "PIL", "procrastinate"),
    *("cv2", "numpy", "pillow_heif", "zxingcpp"),
)
START = """
import json, sys
import web.commands.run
from web.app import create_app
from web.server.opening import opened
from web.settings import from_environment

with opened(from_environment()) as installation:
    create_app(installation.settings, installation)
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_an_office_that_stands_opens_without_the_libraries_it_does_not_need_yet(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'aliado.sqlite3'}")) as database:
        migrations.upgrade(database)
    environment = {**os.environ, "ALIADO_VAR": str(tmp_path), "ALIADO_DATABASE_URL": str(database.engine.url)}
    done = subprocess.run([sys.executable, "-c", START], env=environment, capture_output=True, text=True, check=True)

    assert set(SLOW) & set(json.loads(done.stdout)) == set()
