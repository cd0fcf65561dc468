"""Options that describe a job: one per tab of the Add API Job page, repeated for each row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import click

from samclients.fsm_ingest.errors import InvalidInput
from samclients.fsm_ingest.model.entities import (
    Frequency,
    IntegrationTask,
    Method,
    PagingKey,
    ParameterPlace,
    ParameterType,
)

F = TypeVar("F", bound=Callable[..., Any])
JOB = click.argument("name", metavar="JOB")
OptionValue: TypeAlias = Any  # a text, a number, or a tuple of texts or pairs, depending on the option


def _combine_options(*options: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


REQUEST = _combine_options(
    click.option("--name", "job_name", help="Name of the job."),
    click.option("--organization", type=int, help="Id of the organization; optional if there is only one."),
    click.option("--application", help="Id or name of the application."),
    click.option("--task", help=f"Integration task: {', '.join(IntegrationTask)}."),
    click.option("--daily", metavar="TIME", help="Run daily at a local time: 06:30 PM or 18:30."),
    click.option("--weekly", nargs=2, metavar="DAY TIME", help="Run weekly: Monday 06:30PM."),
    click.option("--monthly", nargs=2, metavar="DAY TIME", help="Run monthly on a day from 1 to 31."),
    click.option("--method", help="HTTP method: " + " or ".join(Method) + "."),
    click.option("--url", help="URL of the API."),
    click.option(
        "--from-date", nargs=2, metavar="FIELD VALUE", help="Mapped field and value (MM/DD/YYYY) of fromDate."
    ),
    click.option("--to-date", nargs=2, metavar="FIELD VALUE", help="Mapped field and value (MM/DD/YYYY) of toDate."),
    click.option("--param", multiple=True, metavar="KEY=VALUE", help="Parameter in the query string."),
    click.option("--header-param", multiple=True, metavar="KEY=VALUE", help="Parameter that is sent as a header."),
    click.option(
        "--param-field",
        multiple=True,
        metavar="KEY=FIELD",
        help="Mapped field, the name under which a parameter is sent.",
    ),
    click.option("--header", multiple=True, metavar="KEY: VALUE", help="Header of the request."),
    click.option("--body", help="JSON body of a POST request; @FILE reads it from a file."),
    click.option(
        "--advanced-auth",
        help="Advanced auth JSON; @FILE reads it from a file, which keeps it out of the shell history.",
    ),
    click.option(
        "--paging",
        multiple=True,
        metavar="KEY:TYPE:MAPPED[=VALUE]",
        help=f"Row of paging information such as 'Limit:Query String:limit=50'. Keys: {', '.join(PagingKey)}; "
        f"types: {', '.join(ParameterType)}.",
    ),
)
MAPPING = _combine_options(
    click.option("--map", "mapped", multiple=True, metavar="FIELD=PATH", help="Map a field to a path of the response."),
    click.option("--static", multiple=True, metavar="FIELD=VALUE", help="Give a field a static value."),
    click.option(
        "--date-format", multiple=True, metavar="FIELD=FORMAT", help="Date format of a mapped field in the response."
    ),
)


def build_document(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a job's document that the options give.

    Raises:
        InvalidInput: an option has the wrong form.
    """
    plain = {name: options.get(name) for name in ("organization", "application", "task", "method", "url")}
    found = {
        "name": options.get("job_name"),
        **plain,
        "schedule": _read_schedule(options),
        "params": _read_params(options),
        "headers": dict(split_pair(header, ":") for header in options.get("header") or ()),
        "body": _read_argument(options.get("body")),
        "advanced_auth": _read_argument(options.get("advanced_auth")),
        "paging": [parse_paging_row(row) for row in options.get("paging") or ()],
        "mapping": _read_mapping(options),
    }
    return {name: value for name, value in found.items() if value not in (None, [], {})}


def split_pair(text: str, sign: str) -> tuple[str, str]:
    """Split a text such as ``KEY=VALUE`` at its sign, and strip both parts.

    Raises:
        InvalidInput: the sign or the key is missing.
    """
    name, found, value = text.partition(sign)
    if not found or not name.strip():
        raise InvalidInput(f"Invalid option value {name.strip()!r}: use the form KEY{sign}VALUE.")
    return name.strip(), value.strip()


def _read_argument(text: str | None) -> str | None:
    if text is None or not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(f"Cannot read the file {text[1:]}.") from None


def _read_schedule(options: Mapping[str, Any]) -> dict[str, Any] | None:
    given: dict[Frequency, Any] = {
        frequency: value for frequency in Frequency if (value := options.get(frequency.value.lower()))
    }
    if len(given) > 1:
        raise InvalidInput("Schedule: use only one of --daily, --weekly and --monthly.")
    for frequency, value in given.items():
        if frequency is Frequency.DAILY:
            return {"frequency": frequency.value, "time": value}
        return {"frequency": frequency.value, "day": value[0], "time": value[1]}
    return None


def _read_params(options: Mapping[str, Any]) -> list[dict[str, str]]:
    found = []
    for key, option in (("fromDate", "from_date"), ("toDate", "to_date")):
        if given := options.get(option):
            found.append({"key": key, "mapped_field": given[0], "value": given[1]})
    for option, place in (("param", ParameterPlace.QUERY), ("header_param", ParameterPlace.HEADER)):
        for param_field in options.get(option) or ():
            key, value = split_pair(param_field, "=")
            found.append({"key": key, "value": value, "place": place.value})
    for param_field in options.get("param_field") or ():
        key, field = split_pair(param_field, "=")
        rows = [row for row in found if row["key"] == key]
        if not rows:
            raise InvalidInput(f"Params: {key} has a mapped field but no value: add --param or --header-param.")
        rows[0]["mapped_field"] = field
    return found


def parse_paging_row(text: str) -> dict[str, str]:
    """Return the document of a paging row written as ``KEY:TYPE:MAPPED[=VALUE]``."""
    key, kind, mapped = [*text.split(":", 2), "", ""][:3]
    name, _, value = mapped.partition("=")
    return {"key": key.strip(), "parameter_type": kind.strip(), "mapped_key": name.strip(), "value": value.strip()}


def _read_mapping(options: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: {"path": path} for name, path in _read_pairs(options, "mapped")}
    for name, value in _read_pairs(options, "static"):
        found.setdefault(name, {})["static"] = value
    for name, form in _read_pairs(options, "date_format"):
        if name not in found:
            raise InvalidInput(f"{name} has a date format but no path: add --map {name}=PATH.")
        found[name]["date_format"] = form
    return found


def _read_pairs(options: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    return [split_pair(option, "=") for option in options.get(name) or ()]
