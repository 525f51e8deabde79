"""Calling and defining functions: built-ins, the host's, and those written in the text."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from engine.feel import nodes as n
from engine.feel.closures import Closure, Compiler
from engine.feel.errors import FeelLimit, NotHere, Nothing
from engine.feel.runtime import MISSING, Frame, Run, find
from engine.feel.types import Mismatch, Type, coerce, inferred, resolve
from engine.feel.values import Function, Value

#: Functions that others know and that mean nothing here, with what they are for.
_ELSEWHERE = {"fromAi": "what an agent of artificial intelligence fills in"}


def call(compiler: Compiler, node: n.Call) -> Closure:
    arguments = [compiler.compile(argument) for argument in node.arguments]
    names = node.names
    if isinstance(node.target, n.Name) and (use := _ELSEWHERE.get(node.target.name)):
        raise NotHere(function=node.target.name, use=use)
    if isinstance(node.target, n.Name) and (function := compiler.builtin(node.target.name)):
        known = function
        return lambda frame: invoke(frame.run, known, [argument(frame) for argument in arguments], names)
    callee = _named(node.target.name) if isinstance(node.target, n.Name) else compiler.compile(node.target)

    def called(frame: Frame) -> Value:
        function = callee(frame)
        if not isinstance(function, Function):
            frame.run.warn("What is called is not a function.")
            return None
        return invoke(frame.run, function, [argument(frame) for argument in arguments], names)

    return called


def _named(name: str) -> Closure:
    def found(frame: Frame) -> Value:
        value = find(frame, name)
        if value is not MISSING:
            return value
        host = frame.run.context.functions.get(name)
        if host is not None:
            return host_function(name, host)
        frame.run.warn(f"There is no function “{name}”.")
        return None

    return found


def invoke(run: Run, function: Function, arguments: Sequence[Value], names: Sequence[str] | None = None) -> Value:
    """Call a function; null with a warning when it has no result for these arguments."""
    run.step()
    run.weigh_read(arguments)
    try:
        made = function.call(run, arguments, names)
        run.weigh_made(made)
        return made
    except Nothing as reason:
        run.warn(f"{function.name or 'function'}: {reason}")
        return None


def arrange(parameters: Sequence[str], arguments: Sequence[Value], names: Sequence[str] | None) -> Sequence[Value]:
    """The arguments in the order of the parameters; raises :class:`Nothing` when they do not fit."""
    if len(arguments) != len(parameters):
        raise Nothing(f"takes {len(parameters)} arguments, got {len(arguments)}")
    if names is None:
        return arguments
    if set(names) != set(parameters):
        raise Nothing(f"has the parameters {', '.join(parameters)}")
    given = dict(zip(names, arguments, strict=True))
    return [given[name] for name in parameters]


def definition(compiler: Compiler, node: n.FunctionDefinition) -> Closure:
    parameters = [name for name, _ in node.parameters]
    types = [resolve(wanted, compiler.types) if wanted else None for _, wanted in node.parameters]
    if node.external:
        return lambda frame: external(len(parameters))
    inner, cost = compiler.within(*parameters).compile(node.body), n.cost(node.body) - 1  # a call is one

    def body(frame: Frame) -> Value:
        frame.run.step(cost)
        return inner(frame)

    result = inferred(node.body, dict(zip(parameters, types, strict=True)))

    def defined(frame: Frame) -> Function:
        return replace(user_function("", parameters, types, body, frame), result=result)

    return defined


def external(count: int) -> Function:
    """A function of another language: it exists and is never run."""

    def refuse(run: Run, arguments: Sequence[Value], names: Sequence[str] | None) -> Value:
        raise Nothing("functions of other languages are not run")

    return Function("external", count, count, refuse)


def user_function(
    name: str,
    parameters: Sequence[str],
    types: Sequence[Type | None],
    body: Callable[[Frame], Value],
    frame: Frame,
    result: Type | None = None,
) -> Function:
    """A function over a frame: its arguments are converted to the parameters' types, its result to its own."""

    def run_body(run: Run, arguments: Sequence[Value], names: Sequence[str] | None) -> Value:
        values = arrange(parameters, arguments, names)
        try:
            bound = {
                parameter: coerce(value, wanted)
                for parameter, value, wanted in zip(parameters, values, types, strict=True)
            }
        except Mismatch:
            raise Nothing("an argument is not of its parameter's type") from None
        return _checked(deeper(run, body, Frame(bound, frame, run)), result)

    return Function(name, len(parameters), len(parameters), run_body, tuple(parameters), tuple(types), result)


def deeper(run: Run, body: Callable[[Frame], Value], frame: Frame) -> Value:
    """Run a body one call further down; refuses beyond the limit (functions may call themselves)."""
    run.depth += 1
    if run.depth > run.limits.call_depth:
        raise FeelLimit(limit=run.limits.call_depth, what="calls within calls")
    try:
        return body(frame)
    finally:
        run.depth -= 1


def _checked(value: Value, wanted: Type | None) -> Value:
    try:
        return coerce(value, wanted)
    except Mismatch:
        raise Nothing("its result is not of its type") from None


@lru_cache(256)
def host_function(name: str, function: Callable[..., Value]) -> Function:
    """A function of the host as FEEL sees it; its Python parameter names are read with spaces for underscores."""
    found = inspect.signature(function).parameters.values()
    variadic = any(parameter.kind is parameter.VAR_POSITIONAL for parameter in found)
    fixed = [parameter for parameter in found if parameter.kind is not parameter.VAR_POSITIONAL]
    least = sum(parameter.default is parameter.empty for parameter in fixed)
    known = {parameter.name.replace("_", " "): parameter.name for parameter in fixed}

    def run_host(run: Run, arguments: Sequence[Value], names: Sequence[str] | None) -> Value:
        if names is not None:
            if not set(names) <= set(known):
                raise Nothing(f"has the parameters {', '.join(known)}")
            given = {known[key]: value for key, value in zip(names, arguments, strict=True)}
            if any(parameter.default is parameter.empty and parameter.name not in given for parameter in fixed):
                raise Nothing("a parameter is missing")
            return function(**given)
        if len(arguments) < least or (not variadic and len(arguments) > len(fixed)):
            raise Nothing(f"takes {least} to {len(fixed)} arguments, got {len(arguments)}")
        return function(*arguments)

    return Function(name, least, None if variadic else len(fixed), run_host)
