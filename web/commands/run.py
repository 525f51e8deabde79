"""``aliado run``: everything in one process. Tables, definitions and a first start's demo come by themselves."""

import argparse

from services.people import staff
from web import demo
from web.app import create_app
from web.commands import shipped
from web.demo.filling import Filling
from web.demonstration import sample
from web.installation import Installation
from web.server import confined, logs
from web.server.mail_server import demand_mail_server
from web.server.one_process import Ending, check_port, reporting, serve, working
from web.server.one_run_per_folder import alone_in
from web.server.opening import bring_up_to_date, opened
from web.server.waiting import is_database_there
from web.settings import Settings, from_environment


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments: what may be chosen is in the environment."""
    parser.epilog = "Se configura con variables ALIADO_* (ALIADO_PORT, ALIADO_VAR, ALIADO_DATABASE_URL, …)."


def run(arguments: argparse.Namespace) -> int:
    """Ends by a signal; raises :class:`web.settings.WrongSetting` when the data folder or the port is taken."""
    settings = from_environment()
    demand_mail_server(settings)
    with alone_in(settings.var):
        return _run(settings)


def _run(settings: Settings) -> int:
    check_port(settings)
    ending = Ending()
    logs.install(settings.logs)
    if not is_database_there(settings, ending.wait):
        return 0
    if upgraded := bring_up_to_date(settings):
        print(f"Actualizamos la base de datos. Como estaba antes (versión {upgraded[0]}): {upgraded[1]}", flush=True)
    with opened(settings) as installation:
        found = brought(installation)
        if found is None:
            return 1
        if settings.demo:
            _tell(demo.seed(installation))  # before what takes long: whoever closes the terminal meanwhile has them
        if ending.is_set():
            return 0
        with working(installation), reporting(installation, "office"):
            filling = Filling(installation)
            app = create_app(installation.settings, installation)
            app.extensions["demo"] = filling.preparing
            try:
                serve(app, settings, ending, lambda: _open(installation, found, filling))
            finally:
                if not filling.end():
                    print("Faltaron casos de demostración: el próximo inicio los prepara.", flush=True)
    return 0


def brought(installation: Installation) -> shipped.Shipped | None:
    """Put the shipped files in force, or tell why they are not; ``None`` where that leaves the office without any."""
    found = shipped.publish(installation.runtime)
    if not found.changed:
        return found
    print(f"Hay cambios sin publicar: {', '.join(found.changed)}.", flush=True)
    if not found.empty:
        print("La oficina sigue con la versión que tiene; «aliado publish» los revisa y los publica.", flush=True)
        return found
    from web.commands.publish import through_gate  # the check and the scenarios: only such a start needs them

    print("La oficina todavía no tiene ninguna versión: se revisan antes de abrir …", flush=True)
    files = shipped.files()
    return found if through_gate(installation, files, shipped.author(files)) else None


def _open(installation: Installation, found: shipped.Shipped, filling: Filling) -> None:
    _greet(installation, found)
    confined.make_ready(installation)  # the first page need not wait for it
    if filling.preparing is not None:
        print("Los casos de demostración se preparan mientras tanto: un minuto, y solo ocurre esta vez.", flush=True)
    filling.begin()


def _greet(installation: Installation, found: shipped.Shipped) -> None:
    settings = installation.settings
    print(f"Aliado está abierto en {settings.public_address}")
    for path, purpose in PLACES.items():
        print(f"  {settings.public_address}{path:<12} {purpose}")
    if settings.demo_mailbox:
        mails = f"{settings.public_address}/buzon" if settings.demo else settings.services["mail_folder"]
        print(f"  {mails}  los correos: sin ALIADO_SMTP_HOST, ninguno sale de aquí")
    if mayor := sample(installation):
        print(f"Para probar una solicitud, un alcalde inventado de la nómina: {mayor}.")
    if not found.newest and not found.changed:
        print("  Se usa la versión publicada por tus analistas; «aliado publish» publica la que viene con el programa.")
    if not installation.settings.demo and not _has_people(installation):
        print("  Todavía no hay personas en la oficina: «aliado user add NOMBRE --name … --role Administrador».")
    print("Ctrl+C lo cierra.", flush=True)


def _has_people(installation: Installation) -> bool:
    with installation.database.read() as session:
        return bool(staff.everybody(session))


def _tell(accounts: tuple[demo.DemoAccount, ...]) -> None:
    if not accounts:
        return
    print(
        "Cuentas de demostración (estas contraseñas se muestran solo esta vez; «aliado user password --all» da otras):"
    )
    for account in accounts:
        print(f"  {account.username:<14} {account.password}   {', '.join(account.roles)}", flush=True)


#: Where whom finds what.
PLACES = {
    "/": "solicitudes y seguimiento",
    "/bandeja": "bandeja de la oficina",
    "/procesos": "diagramas, versiones e incidentes",
    "/aliado": "usuarios aliados",
}
