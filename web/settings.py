"""What an installation may choose, read once from the environment: ``ALIADO_*``. Everything has a default.

The defaults are the embedded office: SQLite, files, mails and keys under one data folder, on the loopback only.
"""

import difflib
import hashlib
import hmac
import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.headerregistry import HeaderRegistry
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from engine.database.vault import Vault
from engine.mail_address import mail_address
from services.people import access_log


class WrongSetting(Exception):
    """A setting of the environment cannot be used; the message is the Spanish sentence an operator reads."""


#: ``ALIADO_<name>`` -> the name under which services read it (:attr:`services.tools.Tools.settings`).
FOR_SERVICES = MappingProxyType(
    {
        "SMTP_HOST": "smtp_host",
        "SMTP_PORT": "smtp_port",
        "SMTP_SECURITY": "smtp_security",
        "SMTP_USER": "smtp_user",
        "SMTP_PASSWORD": "smtp_password",
        "SMTP_AUTHORITIES": "smtp_authorities",
        "SMTP_AT_ONCE": "smtp_at_once",
        "MAIL_FROM": "mail_from",
        "MAIL_REPLY_TO": "mail_reply_to",
        "CREDENTIALS": "credentials",
        "REGION": "region",
        "ACCESS_LOG_YEARS": "access_log_years",
        "RECORD_ANCHORS": "record_anchors",
        "RECORD_MAIL": "record_mail",
        "UNFENCED_FILES": "unfenced_files",
    }
)
_CHOICES = {"SMTP_SECURITY": ("starttls", "tls", "none"), "CREDENTIALS": ("correo", "enlace")} | {
    "UNFENCED_FILES": ("rechazar", "aceptar")
}
#: The other names that are read here, and those that only our tests read.
_OWN = frozenset(
    "DEMO VAR HOST PORT THREADS BASE_URL TRUSTED_PROXY DISPATCHER JOBS_AT_ONCE LOGS DATABASE_URL KEYS".split()
)
OF_TESTS = frozenset({"TEST_POSTGRES", "NO_SKIP", "BPMN_MIWG", "TCK"})
KNOWN = _OWN | FOR_SERVICES.keys() | {"METRICS_TOKEN"}
_LOGS, _DISPATCHERS = ("texto", "json"), ("embedded", "procrastinate")


@dataclass(frozen=True)
class Settings:
    """One installation's choices. ``public_address``: where people reach us, without a slash at its end."""

    var: Path
    demo: bool  # invented people and cases, and a mark on every page
    host: str
    port: int
    threads: int
    public_address: str
    trusted_proxy: str | None  # the address of the one proxy whose X-Forwarded-* we believe
    dispatcher: str  # how jobs reach workers: "embedded" or "procrastinate"
    jobs_at_once: int  # of one worker process, under Procrastinate
    logs: str  # "json": every request, for machines; "texto": what went wrong, for people
    database_url: str = field(repr=False)  # may hold a password
    metrics_token: str | None = field(repr=False)  # who brings it reads /metrics; without one, there is no such page
    keys: tuple[str, ...] = field(repr=False)
    services: Mapping[str, str] = field(repr=False)

    @property
    def https(self) -> bool:
        """Whether people reach us encrypted, so that cookies may insist on it."""
        return self.public_address.startswith("https:")

    @property
    def hosts(self) -> list[str]:
        """The host names we answer to."""
        return sorted({urlsplit(self.public_address).hostname or "", self.host, "localhost", "127.0.0.1"} - {""})

    @property
    def session_secret(self) -> str:
        """The key that signs cookies, 64 hex digits; it follows from the oldest key, so adding one logs nobody out."""
        return hmac.new(self.keys[-1].encode(), b"cookies", hashlib.sha256).hexdigest()

    @property
    def demo_mailbox(self) -> bool:
        """Whether mails stay in a folder of ours, for lack of a server to hand them to."""
        return "smtp_host" not in self.services

    @property
    def sqlite_file(self) -> Path | None:
        """The file that holds the database, where it is SQLite's."""
        return _sqlite_file(self.database_url)

    @property
    def files(self) -> Path:
        """The folder of stored documents."""
        return self.var / "files"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; makes the data folder, and the keys where none are given. Raises :class:`WrongSetting`, where
    the database's file is there and empty too.
    """
    given = _given(environment)
    _demand_no_empty_file(given)
    _var(given).mkdir(parents=True, exist_ok=True, mode=0o700)
    return _read(given)


def of_office(environment: Mapping[str, str] = os.environ, *, keyless: bool = False) -> Settings:
    """The settings of an office that is there; makes nothing. Raises :class:`WrongSetting`, where there is none too.

    ``keyless``: for what encrypts and decrypts nothing.
    """
    given = _given(environment)
    _demand_no_empty_file(given)
    var = _var(given)
    has_keys = "KEYS" in given or (var / "keys").exists()
    settings = _read(given if has_keys else {**given, "KEYS": Vault.new_key()})
    file = settings.sqlite_file
    if not (has_keys or keyless) or (file is not None and not file.exists()):
        raise WrongSetting(
            f"En {var} no hay ninguna oficina. Si la tuya está en otra carpeta, dilo con ALIADO_VAR; "
            "«aliado run» abre una nueva, y «aliado db upgrade» prepara una vacía."
        )
    return settings


def _demand_no_empty_file(given: Mapping[str, str]) -> None:
    """A database appears whole (:func:`web.server.opening.make_sqlite`): from an empty file something was lost."""
    file = _sqlite_file(_database_url(given, _var(given)))
    if file is not None and file.is_file() and file.stat().st_size == 0:
        raise WrongSetting(
            f"{file} está vacío (0 bytes): ahí había una base de datos y se perdió, o alguien creó el archivo. No lo "
            "llenamos con una oficina nueva: recupera tu copia con «aliado restore», o borra el archivo y repite."
        )


def _sqlite_file(url: str) -> Path | None:
    path = url.removeprefix("sqlite:///")
    return None if path in (url, "", ":memory:") else Path(path)


def unknown(environment: Mapping[str, str] = os.environ) -> list[str]:
    """A sentence for each setting that nobody reads, with the one that was meant where it can be guessed."""
    names = sorted(name for name in _given(environment) if name not in KNOWN | OF_TESTS)
    return [f"ALIADO_{name} no es ningún ajuste.{_meant(name)}" for name in names]


def _meant(name: str) -> str:
    close = difflib.get_close_matches(name, KNOWN, 1)
    return f" ¿Quisiste decir ALIADO_{close[0]}?" if close else ""


def _given(environment: Mapping[str, str]) -> dict[str, str]:
    named = ((name, value.strip()) for name, value in environment.items() if name.startswith("ALIADO_"))
    return {name.removeprefix("ALIADO_"): value for name, value in named if value}


def _var(given: Mapping[str, str]) -> Path:
    return Path(given.get("VAR", "var")).absolute()


def _read(given: Mapping[str, str]) -> Settings:
    var = _var(given)
    host, port = given.get("HOST", "127.0.0.1"), _number(given, "PORT", 8000, 65_535)
    database_url = _database_url(given, var)
    return Settings(
        var=var,
        demo=_chosen(given, "DEMO", ("no", "si")) == "si",
        host=host,
        port=port,
        threads=_number(given, "THREADS", 8, 256),
        public_address=_address(given, f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"),  # noqa: S104
        trusted_proxy=_proxy(given),
        dispatcher=_dispatcher(given, database_url),
        jobs_at_once=_number(given, "JOBS_AT_ONCE", 4, 64),
        logs=_chosen(given, "LOGS", _LOGS),
        database_url=database_url,
        metrics_token=given.get("METRICS_TOKEN"),
        keys=_keys(given, var),
        services=MappingProxyType(_for_services(given, var)),
    )


def _number(given: Mapping[str, str], name: str, default: int, most: int, least: int = 1) -> int:
    text = given.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise WrongSetting(f"ALIADO_{name} debe ser un número entre {least} y {most}, y dice «{text}».")
    return int(text)


def _address(given: Mapping[str, str], default: str) -> str:
    address = given.get("BASE_URL", default).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise WrongSetting(f"ALIADO_BASE_URL debe ser una dirección como https://…, y dice «{address}».")
    return address


def _proxy(given: Mapping[str, str]) -> str | None:
    """One address, compared letter by letter: a name, or a remark behind it, would never be the proxy's."""
    found = given.get("TRUSTED_PROXY")
    try:
        return str(ipaddress.ip_address(found)) if found else None
    except ValueError:
        raise WrongSetting(f"ALIADO_TRUSTED_PROXY debe ser una dirección IP, y dice «{found}».") from None


def _database_url(given: Mapping[str, str], var: Path) -> str:
    url = given.get("DATABASE_URL", f"sqlite:///{var / 'aliado.sqlite3'}")
    if url.startswith(("postgres://", "postgresql://")):  # as hosts hand it out; we speak through psycopg
        url = f"postgresql+psycopg://{url.partition('://')[2]}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise WrongSetting("ALIADO_DATABASE_URL debe empezar con postgresql:// o con sqlite:///.")
    return url


def _chosen(given: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    chosen = given.get(name, choices[0])
    if chosen not in choices:
        raise WrongSetting(f"ALIADO_{name} debe ser {' o '.join(choices)}, y dice «{chosen}».")
    return chosen


def _dispatcher(given: Mapping[str, str], database_url: str) -> str:
    chosen = _chosen(given, "DISPATCHER", _DISPATCHERS)
    if chosen == "procrastinate" and database_url.startswith("sqlite"):
        raise WrongSetting("ALIADO_DISPATCHER=procrastinate necesita PostgreSQL: define ALIADO_DATABASE_URL.")
    return chosen


def _for_services(given: Mapping[str, str], var: Path) -> dict[str, str]:
    for name, choices in _CHOICES.items():
        _chosen(given, name, choices)
    for name in ("MAIL_FROM", "MAIL_REPLY_TO", "RECORD_MAIL"):
        _one_address(given, name)
    _number(given, "SMTP_PORT", 587, 65_535)
    _number(given, "SMTP_AT_ONCE", 4, 1_000)
    _number(given, "ACCESS_LOG_YEARS", access_log.YEARS, 100, access_log.YEARS)
    chosen = {ours: given[name] for name, ours in FOR_SERVICES.items() if name in given}
    return {**chosen, "mail_folder": str(var / "mail"), "record_head": str(var / "registro.json")}


def _one_address(given: Mapping[str, str], name: str) -> None:
    """An address alone, or with the sender's name before it; a comma in the name makes two of it for every reader."""
    text = given.get(name)
    if text is None:
        return
    found: Any = HeaderRegistry()("From", text) if text.isprintable() else None
    addresses = list(found.addresses) if found is not None and not found.defects else []
    grouped = found is not None and any(group.display_name is not None for group in found.groups)
    if len(addresses) != 1 or grouped or mail_address(addresses[0].addr_spec) is None:
        raise WrongSetting(
            f"ALIADO_{name} debe ser una sola dirección, como aliado@contigo.gob.pe o Programa Contigo "
            f"<aliado@contigo.gob.pe>, con comillas si el nombre lleva coma, y dice «{text}»."
        )


def _keys(given: Mapping[str, str], var: Path) -> tuple[str, ...]:
    """The ring, newest first: from ``ALIADO_KEYS`` (commas between), else from ``var/keys``, made where missing."""
    keys = tuple(given.get("KEYS", "").replace(",", " ").split()) or _kept_keys(var / "keys")
    try:
        Vault(keys).encrypt("")
    except (ValueError, IndexError):
        source = "ALIADO_KEYS" if "KEYS" in given else str(var / "keys")
        raise WrongSetting(f"Las claves de {source} no son claves Fernet (32 bytes en base64).") from None
    return keys


def _kept_keys(path: Path) -> tuple[str, ...]:
    if not path.exists():
        _write_once(path, Vault.new_key() + "\n")
    return tuple(path.read_text().split())


def _write_once(path: Path, text: str) -> None:
    """Write for the owner's eyes; whoever came first stays, and nobody ever reads half a file."""
    arriving = path.with_name(f".{path.name}-{os.getpid()}")
    handle = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(arriving, path)
    except FileExistsError:
        return
    finally:
        arriving.unlink()
