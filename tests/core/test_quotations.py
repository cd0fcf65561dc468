"""Errors and remarks quote the beginning of a text of a client, to a stated length."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockservers.control.errors import UnknownRunningRecord
from mockservers.control.journal import parse_filter
from mockservers.core.errors import ApiError, UnknownHost
from mockservers.core.openapi.schema import shorten
from mockservers.core.records.errors import UnknownRecord
from mockservers.core.suggestions import suggest
from mockservers.vendors.bigfix.values import describe_value
from mockservers.vendors.servicenow.import_sets.scripts import ScriptFailed, translate_contract_state
from tests.vendors.servicenow.conftest import read


def fail(work: Callable[[str], object]) -> Callable[[str], str]:
    """Return a function that returns the text of the error that another one raises."""

    def call(text: str) -> str:
        with pytest.raises((ValueError, ApiError, ScriptFailed)) as raised:
            work(text)
        return str(raised.value)

    return call


def remark(before: str, after: str = "") -> Callable[[str], str]:
    """Return a function that returns what is wrong with a condition of a query."""

    def call(text: str) -> str:
        [found] = read(f"{before}{text}{after}").remarks
        return found.reason

    return call


QUOTATIONS: dict[str, tuple[Callable[[str], str], int]] = {
    "running record": (lambda text: str(UnknownRunningRecord("acme.job", text)), 60),
    "record": (lambda text: str(UnknownRecord("acme_jobs", text)), 60),
    "host": (lambda text: str(UnknownHost(text)), 200),
    "reason of a schema": (shorten, 300),
    "unknown name": (fail(lambda text: suggest("table", text, ["a"])), 60),
    "value of BigFix": (describe_value, 60),
    "state of a contract": (fail(translate_contract_state), 40),
    "field of a query": (remark("", "=1"), 100),
    "operator of a query": (remark("name "), 39),  # and the space
    "pair of a filter": (fail(lambda text: parse_filter({"query": [text]}, {})), 60),
    "end of an operator": (remark("nameISEMPTY"), 40),
}


@pytest.mark.parametrize("place", QUOTATIONS)
def test_so_many_characters_are_quoted(place: str) -> None:
    quote, longest = QUOTATIONS[place]
    assert quote("z" * 900).count("z") == longest


def test_three_names_are_suggested() -> None:
    for name in ("name", "zzz"):
        with pytest.raises(ValueError, match="There is no") as raised:
            suggest("table", name, ["name1", "name2", "name3", "name4"])
        assert str(raised.value).count("name") == 3 + (name == "name")
