"""Rules of users, metrics and imports."""

from contextlib import nullcontext
from typing import Any

import pytest

from mockservers.catalog import VENDORS
from mockservers.vendors.bigfix.domain import (
    IMPORT,
    REQUIREMENTS,
    Metric,
    Requirement,
    User,
    check_new_display_name,
    check_new_names,
    find_month,
)
from mockservers.vendors.bigfix.errors import (
    AccessBlocked,
    DisplayNameTooLong,
    MetricPredefined,
    NameNotProper,
    NoComputerGroup,
)

EVERYWHERE = frozenset({"All Computers"})
SOMEWHERE = frozenset({"Branch Office"})


def expects(refusal: type[Exception] | None) -> Any:
    return nullcontext() if refusal is None else pytest.raises(refusal)


@pytest.mark.parametrize(
    ("code_name", "display_name", "refusal"),
    [
        ("A", "a", None),
        ("A" * 254, "a" * 254, None),
        ("A_1-(2)", "  a  ", None),
        ("\u4e2d", "\U0001f600", None),
        ("A" * 255, "a", NameNotProper),
        ("A", "a" * 255, NameNotProper),
        ("", "a", NameNotProper),
        ("A", "", NameNotProper),
        ("A", " \u00a0\u2003", NameNotProper),
        ("a", "a", NameNotProper),
        ("Aé", "a", NameNotProper),
        ("A B", "a", NameNotProper),
        ("A\u00a0B", "a", NameNotProper),
        ("A\u2028B", "a", NameNotProper),
        ("A\n", "a", NameNotProper),
        ("A", "a\x00", NameNotProper),
        ("A", "a\x9f", NameNotProper),
        ("A", "a\x7f", NameNotProper),
    ],
)
def test_the_names_of_a_new_metric(code_name: str, display_name: str, refusal: type[Exception] | None) -> None:
    with expects(refusal):
        check_new_names(code_name, display_name)


@pytest.mark.parametrize(
    ("display_name", "refusal"),
    [("a" * 254, None), ("a" * 255, DisplayNameTooLong), (" " * 255, DisplayNameTooLong), (" ", NameNotProper)],
)
def test_the_display_name_of_an_existing_metric(display_name: str, refusal: type[Exception] | None) -> None:
    with expects(refusal):
        check_new_display_name(display_name)


@pytest.mark.parametrize(("source_type", "refusal"), [(0, MetricPredefined), (1, MetricPredefined), (2, None)])
def test_only_a_custom_metric_can_be_changed(source_type: int, refusal: type[Exception] | None) -> None:
    with expects(refusal):
        Metric(1, "A", "a", source_type, 1).check_custom("update")


@pytest.mark.parametrize(
    ("permissions", "groups", "need", "refusal"),
    [
        ("ab", EVERYWHERE, Requirement(frozenset("ab"), all_computers=True), None),
        ("abc", SOMEWHERE, Requirement(frozenset("ab")), None),
        ("", EVERYWHERE, Requirement(frozenset()), None),
        ("a", EVERYWHERE, Requirement(frozenset("ab")), AccessBlocked),
        ("ab", SOMEWHERE, Requirement(frozenset("ab"), all_computers=True), AccessBlocked),
        ("ab", EVERYWHERE | SOMEWHERE, Requirement(frozenset("ab"), all_computers=True), None),
        ("ab", frozenset(), Requirement(frozenset("ab")), NoComputerGroup),
        ("", frozenset(), Requirement(frozenset("ab")), NoComputerGroup),
    ],
)
def test_a_user_who_lacks_a_requirement_is_refused(
    permissions: str, groups: frozenset[str], need: Requirement, refusal: type[Exception] | None
) -> None:
    with expects(refusal):
        User("ann", frozenset(permissions), groups).check_access(need)


def test_every_secured_operation_has_a_requirement() -> None:
    spec = next(service.spec for service in VENDORS if service.name == "bigfix")
    assert REQUIREMENTS.keys() == {operation.id for operation in spec.operations.values() if operation.secured}


@pytest.mark.parametrize(
    ("day", "month"),
    [
        ("2014-04-14", ("2014-04-01", "2014-04-30")),
        ("2024-02-01", ("2024-02-01", "2024-02-29")),
        ("2023-02-28", ("2023-02-01", "2023-02-28")),
        ("2023-12-31", ("2023-12-01", "2023-12-31")),
        ("2024-01-31", ("2024-01-01", "2024-01-31")),
    ],
)
def test_the_reporting_period_of_a_peak_is_its_month(day: str, month: tuple[str, str]) -> None:
    assert find_month(day) == month


def test_the_states_of_an_import_are_the_documented_ones() -> None:
    assert (IMPORT.states, IMPORT.ends) == (("running",), ("successful", "failed"))
