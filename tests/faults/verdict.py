"""After a run: what clients were told against what is there. Lost, doubled, stuck; each with its evidence."""

import re
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import func, select

from engine.database.sessions import Database
from engine.models.process import Incident, Instance, Job
from engine.verify import Audit
from services.verify import checks
from tests.faults import bundle
from tests.faults.clients import Crowd
from tests.faults.office_process import opened
from tests.faults.site import Site

#: What the auditor calls a broken promise about an answer.
_LOST = {"lost_start", "lost_step", "lost_answer", "lost_claim", "open_again"}

#: How long a message may be under way after its sender died, in seconds.
_FLIGHT = 2.0


@dataclass
class Verdict:
    """``repeated_mails``: messages beyond the first of an instance; ``strange_mails``: under another Message-ID;
    ``idle_repeats``: those for which nothing was wrong between the first time and the next, neither a fault of ours
    nor a try that the office noted as failed (its own patience or lease was over: a slow machine). ``misdated``: what
    waits for days, which nobody meant.
    """

    kills: dict[str, int] = field(default_factory=dict)
    instances: int = 0
    answers: int = 0
    seconds: float = 0.0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    misdated: list[str] = field(default_factory=list)
    missing_mails: int = 0
    repeated_mails: int = 0
    strange_mails: int = 0
    idle_repeats: int = 0
    said: str = field(default="", repr=False)

    @property
    def clean(self) -> bool:
        """Nothing lost, nothing twice, nothing stuck; and a mail comes again under its own Message-ID only, once at
        most for each fault that fell between its acceptance and the office's note of that.
        """
        mails = self.missing_mails or self.strange_mails or self.idle_repeats
        return not (self.lost or self.doubled or self.stuck or mails)


def judge(site: Site, crowd: Crowd, verdict: Verdict, *, settle: float = 60.0) -> None:
    """Let the office finish for at most ``settle`` seconds, with nobody being killed; then look."""
    url = site.cluster.url() if site.cluster else site.place.database_url
    verdict.kills = dict(site.kills)
    with closing(Database(url)) as database:
        _wait(database, settle)
        _count(database, verdict, set(crowd.started()))
    count_mails(site, verdict, set(crowd.started()))
    installation = opened(replace(site.place, database_url=url))
    with closing(installation.database):
        audit = Audit(installation.runtime, checks(installation.tools))
        for problem in audit.problems(crowd.write_down(site.folder / "told.jsonl")):
            where = verdict.lost if problem.code in _LOST else verdict.stuck
            where.append(f"{problem.code} {problem.instance} {dict(problem.facts)}")
        verdict.instances, verdict.answers = audit.instances, audit.answers
    verdict.lost += [f"refused: {said}" for said in crowd.refused()]


def _wait(database: Database, settle: float) -> None:
    until, still = time.monotonic() + settle, (-1, 0.0)
    while time.monotonic() < until:
        with database.read() as session:
            open_ones = session.scalar(select(func.count()).where(Instance.status == "active")) or 0
            done = session.scalar(select(func.sum(Instance.sequence))) or 0
        if not open_ones:
            return
        if done != still[0]:
            still = (done, time.monotonic())
        elif time.monotonic() > still[1] + min(settle, 15):  # nothing moved for so long: nothing will
            return
        time.sleep(0.2)


def _count(database: Database, verdict: Verdict, started: set[str]) -> None:
    with database.read() as session:
        done = {str(k) for k in session.scalars(select(Instance.key).where(Instance.status == "completed"))}
        every = {str(k) for k in session.scalars(select(Instance.key))}
        rows = session.execute(select(bundle.effects.c.instance_key, bundle.effects.c.element))
        effects = Counter((str(instance), element) for instance, element in rows)
        incidents = session.scalars(select(Incident).where(Incident.resolved.is_(None)))
        verdict.stuck += [f"incident {i.code} at {i.element_id} of {i.instance_key}: {i.message}" for i in incidents]
        far = select(Job).where(Job.due_at > datetime.now(UTC) + timedelta(days=1))  # no timer of the procedure is
        verdict.misdated = [
            f"{job.element_id} of {job.instance_key} until {job.due_at}" for job in session.scalars(far)
        ]
    verdict.stuck += [f"misdated: {said}" for said in verdict.misdated]
    verdict.lost += [f"instance {key} is not there" for key in started - every]
    verdict.doubled += [f"nobody was told of instance {key}" for key in every - started]
    verdict.stuck += [f"instance {key} did not end" for key in every - done]
    verdict.doubled += [f"{e} of {i}: {n} times" for (i, e), n in effects.items() if n > 1]
    verdict.lost += [f"{e} of {i}: never" for i in done for e in bundle.EFFECTS if not effects[i, e]]


def count_mails(site: Site, verdict: Verdict, started: set[str]) -> None:
    """The subject names the instance, the Message-ID the job."""
    sent: dict[str, list[tuple[float, str]]] = {}
    for (_recipients, message), at in zip(site.postbox.taken, site.postbox.at, strict=True):
        sent.setdefault(str(message["Subject"]), []).append((at, str(message["Message-ID"])))
    verdict.missing_mails = len(started - sent.keys())
    verdict.repeated_mails = sum(len(mails) - 1 for mails in sent.values())
    verdict.strange_mails = sum(len({ident for _at, ident in mails}) - 1 for mails in sent.values())
    tried_in_vain = set(re.findall(r"job (\d+)", site.errors()))  # what the office itself noted
    for (first, _ident), (later, ident) in (pair for mails in sent.values() for pair in pairwise(mails)):
        job = ident.partition("@")[0].removeprefix("<aliado-")
        verdict.idle_repeats += not site.in_trouble(first - _FLIGHT, later) and job not in tried_in_vain
