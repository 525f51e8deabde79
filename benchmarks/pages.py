"""What a reviewer's click costs: a task completed over HTTP and the next page shown, with the session looked up, the
CSRF token checked and the redirect followed. CPU of the web process and of the database's backend together.
"""

import sys

from benchmarks import databases
from benchmarks.figures import Figure, table
from benchmarks.measuring import Backends, cpu, middle
from benchmarks.office import VARIABLES, Browser, application, opened
from engine.actor import Actor
from web.installation import Installation

ROUNDS, WARM, MUST = 120, 20, 9.0
CLERK = Actor("rosa", frozenset({"Verificador"}))


def measure() -> list[Figure]:
    """The figures of this part."""
    found = []
    for kind, folder, url in databases.each():
        with opened(folder, url) as installation:
            found.append(_complete(installation, kind))
    return found


def _complete(installation: Installation, kind: str) -> Figure:
    browser, backends = at_a_task(installation), Backends(installation.database)
    forms, pages = [], []
    for turn in range(ROUNDS + WARM):
        if turn == WARM:
            before = backends.milliseconds()
        form, page = click(browser)
        forms.append(form)
        pages.append(page)
    server = (backends.milliseconds() - before) / ROUNDS
    form, page = middle(forms, WARM), middle(pages, WARM)
    web = form + page
    what = f"complete over HTTP, next page included, {kind}"
    return Figure(
        "pages",
        what,
        web + server,
        "ms CPU",
        MUST,
        note=f"the form {form:.1f}, the page {page:.1f}, the database {server:.1f}; {len(browser.page) / 1024:.0f} KB",
    )


def at_a_task(installation: Installation) -> Browser:
    """A reviewer at the first task of a queue that hands over the next one."""
    for number in range(200):
        installation.runtime.start("bench", CLERK, variables={**VARIABLES, "expediente": f"2026-{number:06}"})
    browser = Browser(application(installation)).sign_in()
    browser.get("/bandeja")
    browser.post(_first_task(browser), {"csrf_token": browser.hidden("csrf_token")})
    return browser


def click(browser: Browser) -> tuple[float, float]:
    """The form handed in and the next task's page shown: CPU milliseconds of each."""
    values = {name: browser.hidden(name) for name in ("csrf_token", "_token")}
    place = browser.page.split(b'action="/bandeja/tarea/')[-1].split(b'"')[0].decode()
    form, _ = cpu(lambda: _hand_in(browser, place, values))
    page, _ = cpu(lambda: browser.get(browser.location))
    if browser.status != 200 or b"Decisi" not in browser.page:
        raise RuntimeError(f"no next task: {browser.status}")
    return form, page


def _hand_in(browser: Browser, place: str, values: dict[str, str]) -> None:
    browser.send(f"/bandeja/tarea/{place}", {**values, "decision": "si", "motivo": "Conforme"})


def _first_task(browser: Browser) -> str:
    return browser.page.split(b'action="/bandeja/tarea/', 1)[1].split(b'"')[0].decode().join(("/bandeja/tarea/", ""))


if __name__ == "__main__":
    found = measure()
    print(table(found))
    sys.exit(not all(each.met for each in found))
