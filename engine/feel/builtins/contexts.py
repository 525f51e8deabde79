"""Contexts: `get value`, `get entries`, `context`, `context put`, `context merge`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.feel.builtins.registry import builtin
from engine.feel.errors import Nothing
from engine.feel.runtime import Run
from engine.feel.values import CONTEXT, Value, kind


@builtin("get value", "m: context, key: string")
def get_value(context: Mapping[str, Value], key: str) -> Value:
    return context.get(key)


@builtin("get value", "context: context, key: string")
def get_value_of_context(context: Mapping[str, Value], key: str) -> Value:
    return context.get(key)


@builtin("get value", "context: context, keys: list")
def get_value_at(context: Mapping[str, Value], keys: Sequence[Value]) -> Value:
    found: Value = context
    for key in keys:
        if kind(found) != CONTEXT or not isinstance(key, str):
            raise Nothing("the path leads nowhere")
        found = found.get(key)
    return found


@builtin("get entries", "m: context")
@builtin("get entries", "context: context")
def get_entries(context: Mapping[str, Value]) -> list[Value]:
    return [{"key": key, "value": context[key]} for key in context]


@builtin("context", "entries: list")
def context_of(entries: Sequence[Value]) -> Value:
    found: dict[str, Value] = {}
    for entry in entries:
        if kind(entry) != CONTEXT or "value" not in entry or not isinstance(entry.get("key"), str):
            raise Nothing("takes a list of contexts with key and value")
        if entry["key"] in found:
            raise Nothing(f"the key “{entry['key']}” comes twice")
        found[entry["key"]] = entry["value"]
    return found


@builtin("context put", "context: context?, key: string, value: any")
def context_put(context: Mapping[str, Value] | None, key: str, value: Value) -> Value:
    if context is None:
        raise Nothing("takes a context")
    return {**context, key: value}


@builtin("context put", "context: context, keys: list, value: any", run=True)
def context_put_at(run: Run, context: Mapping[str, Value], keys: Sequence[Value], value: Value) -> Value:
    if not keys or not all(isinstance(key, str) for key in keys):
        raise Nothing("takes a list of keys, at least one")
    run.step(len(keys))
    path = [context]
    for key in keys[:-1]:
        below = path[-1].get(key, {})
        if kind(below) != CONTEXT:
            raise Nothing(f"“{key}” is no context")
        path.append(below)
    for level, key in zip(reversed(path), reversed(keys), strict=True):
        value = {**level, key: value}
    return value


@builtin("context merge", "contexts: list")
def context_merge(contexts: Sequence[Value]) -> Value:
    found: dict[str, Value] = {}
    for context in contexts:
        if kind(context) != CONTEXT:
            raise Nothing("takes a list of contexts")
        found.update(context)
    return found
