"""Evaluation of ``javascript:`` values of encoded queries, without JavaScript.

Queries of clients run as guarded scripts: one simple expression, no variables, no statements ("Guarded script
evaluator"). Supported are literals, ``gs`` functions with literal arguments, ``gs.getUser()`` with ``getID()``,
``getName()`` and ``getMyGroups()``, the script include ``getMyGroups()``, ``new GlideDateTime(...)`` and its methods.
With any other expression, the condition is invalid (proposed).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from mockservers.vendors.servicenow.encoded_query.dates import (
    FUNCTIONS,
    Argument,
    Calendar,
    Instant,
    InvalidDate,
    format_utc,
    read_date,
)
from mockservers.vendors.servicenow.encoded_query.query_context import QueryContext

PREFIX = "javascript:"
Result = Instant | str | tuple[str, ...]  # a tuple for a list
_LITERAL = r"""'[^']*'|"[^"]*"|-?[0-9]{1,18}"""
_ARGUMENTS = rf"\(\s*(?P<arguments>(?:(?:{_LITERAL})(?:\s*,\s*(?:{_LITERAL}))*)?)\s*\)"
_NO_ARGUMENTS = r"\(\s*\)"
_CALL = re.compile(rf"gs\s*\.\s*(?P<name>\w+)\s*{_ARGUMENTS}")
_USER = re.compile(rf"gs\s*\.\s*getUser\s*{_NO_ARGUMENTS}\s*\.\s*(?P<method>\w+)\s*{_NO_ARGUMENTS}")
_GLIDE = re.compile(rf"new\s+GlideDateTime\s*{_ARGUMENTS}(?:\s*\.\s*(?P<method>\w+)\s*{_NO_ARGUMENTS})?")
_GROUPS = re.compile(rf"getMyGroups\s*{_NO_ARGUMENTS}")
_ONE_LITERAL = re.compile(_LITERAL)


class CannotEvaluate(ValueError):
    """A script cannot be evaluated; the message is the reason."""


def evaluate(script: str, context: QueryContext) -> Result:
    """Return the value of the expression after ``javascript:``: an instant, a text, or a list of texts.

    Raises:
        CannotEvaluate: the expression is not supported, or an argument is not valid.
    """
    text = script.strip().removesuffix(";").rstrip()
    try:
        if found := _CALL.fullmatch(text):
            return _call_function(found["name"], _read_arguments(found), context)
        if found := _USER.fullmatch(text):
            return _call_user_method(found["method"], context)
        if _GROUPS.fullmatch(text):
            return context.groups
        if found := _GLIDE.fullmatch(text):
            return _evaluate_glide_date_time(found["method"] or "", _read_arguments(found), context)
    except InvalidDate as error:
        raise CannotEvaluate(f"`{text}` cannot be evaluated: {error}") from None
    if _ONE_LITERAL.fullmatch(text):
        return text.strip("'\"")
    raise CannotEvaluate(f"the mock server cannot evaluate the script `{text}`")


def _read_arguments(found: re.Match[str]) -> tuple[Argument, ...]:
    return tuple(
        literal if literal[0] not in "'\"" else literal[1:-1] for literal in _ONE_LITERAL.findall(found["arguments"])
    )


def _call_function(name: str, arguments: tuple[Argument, ...], context: QueryContext) -> Instant | str:
    if name in FUNCTIONS:
        return FUNCTIONS[name](context.calendar, arguments)
    if name in ABOUT_USER and not arguments:
        return ABOUT_USER[name](context)
    if name == "hasRole" and len(arguments) == 1:
        return _format_flag(is_true=context.user.has_any_role(frozenset(str(arguments[0]).split(","))))
    if name in ABOUT_USER:
        raise CannotEvaluate(f"gs.{name} takes no arguments")
    raise CannotEvaluate(f"the mock server has no function gs.{name}")


def _format_flag(*, is_true: bool) -> str:
    return "true" if is_true else "false"


ABOUT_USER: Mapping[str, Callable[[QueryContext], str]] = MappingProxyType(
    {
        **dict.fromkeys(("getUserID", "userID", "user_id"), lambda context: context.user.sys_id),
        "getUserName": lambda context: context.user.name,
        "isLoggedIn": lambda _context: "true",
        "isInteractive": lambda _context: "false",
    }
)


def _call_user_method(method: str, context: QueryContext) -> Result:
    if method not in USER_METHODS:
        raise CannotEvaluate(f"the mock server has no gs.getUser().{method}()")
    return USER_METHODS[method](context)


USER_METHODS: Mapping[str, Callable[[QueryContext], Result]] = MappingProxyType(
    {
        "getID": lambda context: context.user.sys_id,
        "getName": lambda context: context.user.name,
        "getMyGroups": lambda context: context.groups,
    }
)


def _evaluate_glide_date_time(method: str, arguments: tuple[Argument, ...], context: QueryContext) -> Instant | str:
    """Evaluate ``new GlideDateTime()``, which is now, or ``new GlideDateTime(text)``, a UTC time, and a method call."""
    if len(arguments) > 1:
        raise CannotEvaluate("GlideDateTime takes a date")
    utc = Calendar(context.now, context.now.tzinfo or context.zones.system)
    moment = utc.to_instant(read_date(str(arguments[0]), other_forms=True)) if arguments else context.now
    if method not in METHODS:
        raise CannotEvaluate(f"the mock server has no method GlideDateTime.{method}")
    return METHODS[method](moment, context)


def _format_display(moment: Instant, context: QueryContext) -> str:
    return context.calendar.format_local(moment)


def _format_date(moment: Instant, context: QueryContext) -> str:
    """Return the date in the instance's time zone."""
    return Calendar(context.now, context.zones.system).format_local(moment)[:10]


METHODS: Mapping[str, Callable[[Instant, QueryContext], Instant | str]] = MappingProxyType(
    {
        "": lambda moment, _context: moment,
        **dict.fromkeys(("getValue", "toString"), lambda moment, _context: format_utc(moment)),
        **dict.fromkeys(("getDisplayValue", "getDisplayValueInternal"), _format_display),
        "getDate": _format_date,
    }
)
