"""From what a page or a client sent to a typed value, one function per kind of field.

Input is hostile: any JSON may stand where a text belongs. Each function answers the value (None: left empty) or
raises :class:`Bad` with the sentence for the person. What was already typed is accepted as it is, because the
engine cleans again what the page has cleaned.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import phonenumbers

from engine.forms import sentences, tidy
from engine.forms.components import Component
from engine.forms.errors import Bad
from engine.mail_address import mail_address
from engine.presentation import Presentation

MAX_TEXT = {"textfield": 1_000, "textarea": 20_000}
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_FILE_ENTRIES = {"file": str, "name": str, "type": str, "size": int, "sha256": str}


def text(component: Component, raw: Any, how: Presentation) -> str | None:
    """Text without surrounding space, in Unicode's composed form, lines ended by a line feed; see :mod:`.tidy`."""
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise Bad(sentences.NOT_TEXT)
    if len(raw) > 4 * MAX_TEXT["textarea"]:
        raise Bad(sentences.TOO_LONG, limit=MAX_TEXT["textarea"], length=len(raw))
    value = tidy.text(raw, lines=component.type == "textarea")
    limit = MAX_TEXT.get(component.type, 1_000)
    if len(value) > limit:
        raise Bad(sentences.TOO_LONG, limit=limit, length=len(value))
    return value or None


def textfield(component: Component, raw: Any, how: Presentation) -> str | None:
    """Text, and where the form says so an address or a telephone in its canonical form."""
    value = text(component, raw, how)
    if value is not None and (kind := tidy.KINDS.get(component.properties.get("tidy", ""))):
        value = kind(value, component.properties.get("tidy_words", "")) or None
    if value is None or component.checks.kind not in ("email", "phone"):
        return value
    return (
        email(value) if component.checks.kind == "email" else phone(value, component.checks.region or how.phone_region)
    )


def email(value: str) -> str:
    """An address that mail can be written to (:mod:`engine.mail_address`)."""
    address = mail_address(value, reserved=False)
    if address is None:
        raise Bad(sentences.NOT_EMAIL)
    return address


def phone(value: str, region: str) -> str:
    """A telephone in E.164 (``+51987654321``); ``region`` is meant where no country code is typed."""
    try:
        found = phonenumbers.parse(value, region or None)
    except phonenumbers.NumberParseException as failure:
        raise Bad(sentences.NOT_PHONE) from failure
    if not phonenumbers.is_valid_number(found) or found.extension:
        raise Bad(sentences.NOT_PHONE)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def number(component: Component, raw: Any, how: Presentation) -> Decimal | str | None:
    """A Decimal, exactly as typed; never by way of a float's rounding. Its text where the form says so."""
    value = decimal(raw)
    digits = component.raw.get("decimalDigits")
    if value is not None and isinstance(digits, int) and -int(value.normalize().as_tuple().exponent) > digits:
        raise Bad(sentences.TOO_MANY_DIGITS if digits else sentences.NOT_WHOLE, limit=digits)
    return format(value, "f") if value is not None and component.raw.get("serializeToString") is True else value


def decimal(raw: Any) -> Decimal | None:
    """The number that a value or a text is; None for nothing."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        value = raw if isinstance(raw, Decimal) else Decimal(repr(raw)) if isinstance(raw, float) else _whole(raw)
        if not value.is_finite() or abs(value.adjusted()) > 30:
            raise Bad(sentences.NOT_NUMBER)
        return value
    if not isinstance(raw, str) or not _NUMBER.fullmatch(raw.strip()):
        raise Bad(sentences.NOT_NUMBER)
    return Decimal(raw.strip())


def _whole(raw: int) -> Decimal:
    if abs(raw) >= 10**31:  # longer ones would cost time to convert
        raise Bad(sentences.NOT_NUMBER)
    return Decimal(raw)


def moment(component: Component, raw: Any, how: Presentation) -> dt.date | dt.time | dt.datetime | None:
    """A date, a time, or an instant: what has no zone is in the presentation's."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    subtype = component.subtype
    if subtype == "datetime":
        return _instant(raw, how.zone)
    return _date(raw) if subtype == "date" else _time(raw)


def _date(raw: Any) -> dt.date:
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return raw
    try:
        if isinstance(raw, str) and (found := _DAY_FIRST.fullmatch(raw.strip())):
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        if isinstance(raw, str) and _ISO_DATE.fullmatch(raw.strip()):
            return dt.date.fromisoformat(raw.strip())
    except ValueError:
        pass  # the 31st of February: the same answer as what is no date at all
    raise Bad(sentences.NOT_DATE)


def _time(raw: Any) -> dt.time:
    if isinstance(raw, dt.time):
        return raw
    found = _TIME.fullmatch(raw.strip()) if isinstance(raw, str) else None
    try:
        if found:
            return dt.time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        pass  # 25:00: the same answer as what is no time at all
    raise Bad(sentences.NOT_TIME)


def _instant(raw: Any, zone: dt.tzinfo) -> dt.datetime:
    try:
        found = raw if isinstance(raw, dt.datetime) else _parsed(raw)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise Bad(sentences.NOT_DATE_TIME) from None


def _parsed(raw: Any) -> dt.datetime:
    if not isinstance(raw, str) or not 16 <= len(raw.strip()) <= 40 or raw.strip()[10] not in "T ":
        raise ValueError("no date and time")
    return dt.datetime.fromisoformat(raw.strip())


def checkbox(component: Component, raw: Any, how: Presentation) -> bool:
    """True or false; empty is false."""
    if raw is None or raw == "":
        return False
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw in ("true", "false"):
        return raw == "true"
    raise Bad(sentences.NOT_BOOLEAN)


def files(component: Component, raw: Any, how: Presentation) -> Any:
    """A file reference, or a list of them where the field takes several."""
    if raw in (None, "", []):
        return None
    given = raw if component.many and isinstance(raw, list) else [raw]
    limit = component.checks.max_items or (20 if component.many else 1)
    if len(given) > limit:
        raise Bad(sentences.TOO_MANY_FILES, limit=limit)
    found = [_file(component, each) for each in given]
    return found if component.many else found[0]


def _file(component: Component, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping) or set(raw) != set(_FILE_ENTRIES):
        raise Bad(sentences.NOT_FILE)
    if not all(type(raw[name]) is kind for name, kind in _FILE_ENTRIES.items()):
        raise Bad(sentences.NOT_FILE)
    if not all(_short(raw[name]) for name in ("file", "name", "type", "sha256")) or not 0 <= raw["size"] < 2**53:
        raise Bad(sentences.NOT_FILE)
    reference = {name: raw[name] for name in _FILE_ENTRIES}
    _accepted(component, reference)
    return reference


def _short(value: str) -> bool:
    return len(value) <= 255 and value.isprintable()


def _accepted(component: Component, reference: Mapping[str, Any]) -> None:
    """By name and declared type; what the content really is, the upload's inspection says."""
    accept, limit = component.checks.accept, component.checks.max_bytes
    if reference["size"] == 0:
        raise Bad(sentences.FILE_EMPTY, name=reference["name"])
    if limit and reference["size"] > limit:
        raise Bad(sentences.FILE_SIZE, name=reference["name"], limit=sentences.size_words(limit))
    if accept and not any(_fits(part, reference) for part in accept):
        raise Bad(sentences.FILE_TYPE, name=reference["name"], accept=sentences.kind_words(accept))


def takes_file(component: Component, reference: Mapping[str, Any]) -> bool:
    """Whether the field takes a file of this ``name``, declared ``type`` and ``size`` (bytes)."""
    try:
        _accepted(component, reference)
    except Bad:
        return False
    return True


def _fits(part: str, reference: Mapping[str, Any]) -> bool:
    if part.startswith("."):
        name = str(reference["name"]).lower()
        return name.endswith(part) or "." not in name  # some phones give none: the inspection sees what it is
    kind = str(reference["type"]).lower()
    return kind.startswith(part[:-1]) if part.endswith("/*") else kind == part


#: How each kind of field reads what it was given; choices are read against their options instead.
READ: Mapping[str, Callable[[Component, Any, Presentation], Any]] = {
    "textfield": textfield,
    "textarea": text,
    "number": number,
    "datetime": moment,
    "checkbox": checkbox,
    "filepicker": files,
}
