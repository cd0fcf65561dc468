"""Texts, statuses and the form of the control plane's errors."""

from __future__ import annotations

import pytest

from mockservers.control import errors
from mockservers.control.errors import refuse_value_errors, render
from mockservers.core.data.problems import DataProblem, InvalidData
from mockservers.core.errors import ApiError, InvalidParameter
from mockservers.core.messages import Request
from mockservers.core.records import errors as of_records

KEY = "k" * 60
ERRORS: list[tuple[ApiError, int, str]] = [
    (
        errors.UnknownWorld("a"),
        404,
        "There is no world 'a': create it with POST /worlds, or by a vendor's request in it.",
    ),
    (errors.SeedingInProgress("a"), 409, "The world 'a' is being seeded; wait until that is done."),
    (errors.UnknownFault("a", 7), 404, "There is no fault 7 in the world 'a'."),
    (errors.UnknownStub("a", 7), 404, "There is no stub 7 in the world 'a'."),
    (errors.ImpossibleRequest("It is odd."), 400, "It is odd."),
    (errors.UnknownExchange(1_001, 1_000), 404, "There is no exchange 1001; there were 1,000 so far."),
    (errors.UnknownExchange(1_000, 1_000), 404, "There is no exchange 1000; the journal no longer has it."),
    (errors.UnknownCallback("a", 7), 404, "There is no callback 7 in the world 'a'."),
    (errors.CallbackWaiting(7, "noon"), 409, "Callback 7 is waiting to be sent at noon: advance the clock to send it."),
    (
        errors.UnknownRunningRecord("bigfix.import", KEY + "x"),
        404,
        f"There is no running record '{KEY}' of bigfix.import.",
    ),
    (errors.NoDueTime("It is held."), 409, "It is held."),
    (of_records.UnknownTable("There is none."), 404, "There is none."),
    (of_records.UnknownRecord("users", KEY + "x"), 404, f"There is no record '{KEY}' in users."),
    (of_records.RefusedChange("It is fixed."), 400, "It is fixed."),
]


@pytest.mark.parametrize(("error", "status", "text"), ERRORS, ids=[type(error).__name__ for error, *_ in ERRORS])
def test_an_error_has_its_status_and_its_sentence(error: ApiError, status: int, text: str) -> None:
    answer = render(error, Request("GET", "/"))
    assert (answer.status, answer.body) == (status, {"error": text})


@pytest.mark.parametrize(("location", "status"), [("path", 404), ("query", 400), ("header", 400)])
def test_an_invalid_path_is_not_found(location: str, status: int) -> None:
    assert render(InvalidParameter(location, "world", "it is odd"), Request("GET", "/")).status == status


def test_value_errors_of_the_core_are_refusals() -> None:
    with pytest.raises(errors.ImpossibleRequest, match=r"^It is odd\.$"), refuse_value_errors():
        raise ValueError("It is odd.")
    with pytest.raises(errors.UnknownWorld), refuse_value_errors():
        raise errors.UnknownWorld("a")


def test_problems_of_data_are_listed_beside_the_sentence() -> None:
    found = [DataProblem("bigfix/metrics.csv", line, "id must be a whole number.") for line in (12, 3)]
    answer = render(errors.RefusedData(InvalidData(found)), Request("PUT", "/"))
    assert (answer.status, answer.body) == (
        400,
        {
            "error": "The data was not loaded. It has 2 problems.",
            "problems": [
                {"file": "bigfix/metrics.csv", "line": line, "problem": "id must be a whole number."}
                for line in (3, 12)
            ],
        },
    )


def test_every_error_of_these_modules_is_here() -> None:
    found = [value for module in (errors, of_records) for value in vars(module).values() if isinstance(value, type)]
    modules = {errors.__name__, of_records.__name__}
    own = {kind for kind in found if issubclass(kind, ApiError) and kind.__module__ in modules}
    assert {type(error) for error, *_ in ERRORS} | {errors.RefusedData} == own
