"""Bytes of a ``.form`` file to components, with every fault named by component and reason.

A form is published by people and may come from anywhere: size, depth and number are capped, an unknown component is
refused by name (an ``iframe`` would load somebody else's page), and so is every text that is not FEEL.
"""

import json
import re
from collections.abc import Mapping
from math import isfinite
from typing import Any, cast

import re2

from engine.errors import Refusal
from engine.forms.components import CHOICES, CONTAINERS, INPUTS, TYPES, Checks, Component, OptionsOf, equality_of
from engine.forms.errors import BrokenForm
from engine.forms.options import options_from
from engine.forms.words import Rule, Words, rule_of, words_of
from engine.names import names_in
from engine.texts import is_writable, writable

MAX_BYTES = 1_000_000
MAX_COMPONENTS = 500
MAX_DEPTH = 8
_SEGMENT = re.compile(r"[^\W\d]\w*")
#: As JSON tells halves, alone or in pairs.
_HALVES = re.compile(rb"\\u[dD][89a-fA-F]")
_KINDS = {"", "custom", "email", "phone"}
_SUBTYPES = {"date", "time", "datetime"}


def schema_of(data: bytes) -> Mapping[str, Any]:
    """The file's JSON object; refuses what is too large, no JSON, or says one thing twice.

    Half a character is shown as such: a version that is in force is read, whatever was let through.
    """
    if len(data) > MAX_BYTES:
        raise BrokenForm(component="the file", reason=f"larger than {MAX_BYTES} bytes")
    try:
        found = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as failure:
        raise BrokenForm(component="the file", reason=f"not readable as JSON ({failure})") from failure
    if not isinstance(found, dict) or not isinstance(found.get("components"), list):
        raise BrokenForm(component="the file", reason='it has no list "components"')
    return found if is_whole(data) else cast("Mapping[str, Any]", json.loads(writable(_as_json(found))))


def is_whole(data: bytes) -> bool:
    """Whether every character that a readable file tells by its number is a whole one."""
    return not _HALVES.search(data) or is_writable(_as_json(json.loads(data.decode("utf-8-sig"))))


def _as_json(found: Any) -> str:
    return json.dumps(found, ensure_ascii=False)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object names one entry twice")
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number")


class Reader:
    """Reads the components of one file, counting them."""

    def __init__(self) -> None:
        self._count = 0

    def components(self, raw: Any, depth: int = 0, personal: bool = False) -> tuple[Component, ...]:
        """The components of one level."""
        if depth > MAX_DEPTH:
            raise BrokenForm(component="the file", reason=f"nested deeper than {MAX_DEPTH} levels")
        if not isinstance(raw, list):
            raise BrokenForm(component="the file", reason='"components" is not a list')
        return tuple(self._component(each, depth, personal) for each in raw)

    def _component(self, raw: Any, depth: int, personal: bool) -> Component:
        self._count += 1
        if self._count > MAX_COMPONENTS:
            raise BrokenForm(component="the file", reason=f"more than {MAX_COMPONENTS} components")
        if not isinstance(raw, dict):
            raise BrokenForm(component=f"component {self._count}", reason="not an object")
        name = str(raw.get("key") or raw.get("path") or raw.get("id") or f"component {self._count}")
        try:
            return self._read(raw, depth, personal)
        except BrokenForm:
            raise
        except (Refusal, ValueError, TypeError, AttributeError, LookupError, ArithmeticError) as failure:
            raise BrokenForm(component=name, reason=str(failure).rstrip(".")) from failure

    def _read(self, raw: dict[str, Any], depth: int, personal: bool) -> Component:
        kind = raw.get("type")
        if kind not in TYPES:
            raise ValueError(f"there is no component type {kind!r}")
        properties = _mapping(raw, "properties")
        personal = personal or str(properties.get("personal", "")).lower() == "true"
        hide = _mapping(raw, "conditional").get("hide") if kind != "button" else None
        return Component(
            type=kind,
            id=str(raw.get("id") or f"c{self._count}"),
            key=_key(raw, kind),
            label=words_of(_label(raw, kind)),
            description=words_of(raw.get("description")),
            hide=rule_of(hide),
            equality=equality_of(hide),
            readonly=rule_of(raw.get("readonly")),
            disabled=rule_of(raw.get("disabled")),
            personal=personal,
            checks=_checks(raw, kind, properties),
            options=_options(raw, properties) if kind in CHOICES else None,
            default=raw.get("defaultValue"),
            content=_content(raw, kind),
            prefix=words_of(_mapping(raw, "appearance").get("prefixAdorner")),
            suffix=words_of(_mapping(raw, "appearance").get("suffixAdorner")),
            rule=_computed(raw, kind),
            components=self.components(raw.get("components", []), depth + 1, personal) if kind in CONTAINERS else (),
            columns=_columns(raw) if kind == "table" else (),
            columns_rule=rule_of(raw.get("columnsExpression")) if kind == "table" else Rule(),
            properties={str(name): str(value) for name, value in properties.items()},
            raw=raw,
        )


def _mapping(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = raw.get(name) or {}
    if not isinstance(found, dict):
        raise ValueError(f'"{name}" is not an object')
    return found


def _key(raw: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    """The path of a key (``key`` of a field, ``path`` of a group or list); dots nest."""
    text = raw.get("path" if kind in CONTAINERS else "key")
    if text in (None, ""):
        if kind in INPUTS or kind in ("dynamiclist", "expression"):
            raise ValueError("it has no key" if kind != "dynamiclist" else "it has no path")
        return ()
    if kind not in INPUTS | CONTAINERS | {"expression"}:
        return ()
    segments = tuple(str(text).split("."))
    if len(segments) > MAX_DEPTH or not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise ValueError(f"{text!r} is no key: letters, digits and _, not beginning with a digit")
    return segments


def _label(raw: Mapping[str, Any], kind: str) -> Any:
    if kind == "image":
        return raw.get("alt")
    if raw.get("label") or kind != "datetime":
        return raw.get("label")
    asked = {"time": ("timeLabel",), "datetime": ("dateLabel", "timeLabel")}.get(raw.get("subtype", ""), ("dateLabel",))
    words = [str(raw[name]) for name in asked if raw.get(name)]
    return words[0] if any(each.lstrip().startswith("=") for each in words) else ", ".join(words)


def _checks(raw: Mapping[str, Any], kind: str, properties: Mapping[str, Any]) -> Checks:
    validate = _mapping(raw, "validate")
    of_kind = str(validate.get("validationType") or "")
    if of_kind not in _KINDS:
        raise ValueError(f"there is no validationType {of_kind!r}")
    if kind == "datetime" and raw.get("subtype", "date") not in _SUBTYPES:
        raise ValueError(f"there is no subtype {raw.get('subtype')!r}")
    if "validate" in properties and not str(properties["validate"]).lstrip().startswith("="):
        raise ValueError('the property "validate" is FEEL and begins with =')
    if "warn" in properties and not str(properties["warn"]).lstrip().startswith("="):
        raise ValueError('the property "warn" is FEEL and begins with =')
    return Checks(
        required=rule_of(validate.get("required")),
        min_length=_bound(validate, "minLength"),
        max_length=_bound(validate, "maxLength"),
        least=_bound(validate, "min"),
        most=_bound(validate, "max"),
        increment=_bound(raw, "increment"),
        pattern=_pattern(validate.get("pattern")),
        signs=_pattern(f"[^{properties['signs']}]") if properties.get("signs") else None,
        pattern_message=str(validate.get("patternErrorMessage") or ""),
        kind=of_kind,
        region=str(properties.get("region", "")),
        message=rule_of(properties.get("message")),
        rule=rule_of(properties.get("validate")),
        warn=rule_of(properties.get("warn")),
        warning=str(properties.get("warning", "")),
        accept=_accept(properties.get("accept") or raw.get("accept")),
        max_bytes=int(properties.get("maxBytes") or 0),
        max_items=int(properties.get("maxItems") or 0),
    )


def _bound(validate: Mapping[str, Any], name: str) -> Rule:
    """A limit: a number, a number as text, or FEEL."""
    rule = rule_of(validate.get(name))
    if rule.expression is None and rule.constant not in (None, ""):
        if not isfinite(float(rule.constant)):
            raise ValueError(f"{name} is no number")
        return Rule(constant=str(rule.constant))
    return rule if rule.expression else Rule()


def _pattern(text: Any) -> Any:
    """Compiled by re2: no text can make it slow. What re2 does not know (look-around) is refused here."""
    if not text:
        return None
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(str(text), options)
    except re2.error as failure:
        raise ValueError(f"the pattern {text!r} cannot be used ({_said(failure)})") from failure


def _said(failure: Exception) -> str:
    first = failure.args[0] if failure.args else ""
    return first.decode("utf-8", "replace") if isinstance(first, bytes) else str(first)


def _accept(text: Any) -> tuple[str, ...]:
    if isinstance(text, str) and text.lstrip().startswith("="):
        raise ValueError('"accept" cannot be FEEL')
    return tuple(name.lower() for name in names_in(str(text or "")))


def _options(raw: Mapping[str, Any], properties: Mapping[str, Any]) -> OptionsOf:
    ways = [name for name in ("values", "valuesExpression", "valuesKey") if raw.get(name)]
    if properties.get("options"):
        return OptionsOf(source=str(properties["options"]))
    if len(ways) != 1:
        raise ValueError("it needs one of values, valuesExpression, valuesKey or the property options")
    if ways == ["values"]:
        static = options_from(raw["values"])
        if len(static) != len(raw["values"]) or len({option.text for option in static}) != len(static):
            raise ValueError("an option of its values has no value, or one that another has")
        return OptionsOf(static=static)
    if ways == ["valuesExpression"]:
        return OptionsOf(rule=rule_of(raw["valuesExpression"]))
    return OptionsOf(key=tuple(str(raw["valuesKey"]).split(".")))


def _content(raw: Mapping[str, Any], kind: str) -> Words:
    if kind == "image":
        source = str(raw.get("source") or "")
        if not re.fullmatch(r"/(?!/)[\w./-]+", source):
            raise ValueError("an image comes from a path of this site, such as /static/firma.png")
        return words_of(source)
    return words_of(raw.get({"text": "text", "html": "content"}.get(kind, "")))


def _computed(raw: Mapping[str, Any], kind: str) -> Rule:
    """The FEEL of an expression field or of a table's rows."""
    if kind == "expression":
        if not str(raw.get("expression", "")).lstrip().startswith("="):
            raise ValueError("its expression is not FEEL beginning with =")
        return rule_of(raw["expression"])
    return rule_of("=" + str(raw.get("dataSource", "")).strip().removeprefix("=")) if kind == "table" else Rule()


def _columns(raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(each["key"]), str(each.get("label") or each["key"])) for each in raw.get("columns") or [])
