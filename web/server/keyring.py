"""The order of the keys, which the database remembers: the newest encrypts, the oldest signs cookies.

A new key written behind the others would encrypt nothing, and would end everybody's session; nobody would notice.
"""

from datetime import timedelta

from sqlalchemy import select

from engine.database.locks import one_at_a_time
from services.backup import fingerprint
from services.periodic import Round
from web.installation import Installation
from web.settings import WrongSetting

_NAME = "key {}"


def demand_order(installation: Installation) -> None:
    """Note when each key was first seen. Of one that is written twice (a new key that all must read before anybody uses
    it: ``old, new, old``) the last place counts. Raises :class:`web.settings.WrongSetting` where one that was known
    before stands ahead of a newer one.
    """
    ring = [_NAME.format(fingerprint(key)) for key in installation.settings.keys]
    names = [name for place, name in enumerate(ring) if name not in ring[place + 1 :]]
    with installation.database.write() as session:
        one_at_a_time(session, "the order of the keys")
        rows = session.scalars(select(Round).where(Round.name.in_(names)))
        seen = {row.name: row.begun for row in rows}
        known = [name for name in names if name in seen]
        if known != names[len(names) - len(known) :] or known != sorted(
            known, key=lambda name: seen[name], reverse=True
        ):
            raise WrongSetting(
                "Las claves están en otro orden que antes. La más nueva va primero: con ella se guarda lo nuevo; "
                "la más antigua va al final. Revisa ALIADO_KEYS, o el archivo «keys» de ALIADO_VAR."
            )
        for place, name in enumerate(names[: len(names) - len(known)]):
            session.add(Round(name=name, begun=installation.now() - timedelta(seconds=place)))
