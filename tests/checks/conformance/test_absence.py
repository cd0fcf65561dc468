"""Recognition of records that schemathesis expects by mistake."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from mockservers.checks.conformance.absence import is_deleted, is_of_another_table

STAGING = "x_inventory"


@pytest.mark.parametrize(
    ("result", "elsewhere"),
    [
        ([{"table": "cmdb_ci_computer", "sys_id": "a"}], True),
        ([{"table": STAGING, "sys_id": "a"}], False),
        ([{"table": "cmdb_ci_computer", "sys_id": "b"}], False),
        ([{"sys_id": "a"}], False),
        ({"sys_id": "a", "table": "cmdb_ci_computer"}, False),
        ("a", False),
    ],
)
def test_a_record_is_not_sought_where_it_is_said_not_to_be(result: object, *, elsewhere: bool) -> None:
    asked = SimpleNamespace(value=SimpleNamespace(path_parameters={"stagingTableName": STAGING, "sys_id": "a"}))
    answers = {"posted": json.dumps({"result": result}).encode(), "asked": b"<not-json/>"}
    recorder = SimpleNamespace(
        cases={"posted": asked, "asked": asked}, find_response=lambda case_id: SimpleNamespace(content=answers[case_id])
    )
    assert is_of_another_table(recorder, "asked") == elsewhere


def test_an_answer_that_was_cut_tells_nothing_and_hides_nothing() -> None:
    names = {"stagingTableName": STAGING, "sys_id": "a"}
    told = json.dumps({"result": [{"table": "cmdb_ci_computer", "sys_id": "a"}]}).encode()
    within_a_character = '{"result": [{"name": "é'.encode()[:-1]

    def build_recorder(*contents: bytes) -> SimpleNamespace:
        answers = {str(number): SimpleNamespace(content=content) for number, content in enumerate(contents)}
        asked = SimpleNamespace(value=SimpleNamespace(path_parameters=names))
        return SimpleNamespace(cases=dict.fromkeys(answers, asked), find_response=lambda case_id: answers[case_id])

    assert not is_of_another_table(build_recorder(told[:-1], within_a_character), "0")
    assert is_of_another_table(build_recorder(told[:-1], within_a_character, told), "0")


@pytest.mark.parametrize(
    ("method", "record", "status", "deleted"),
    [("DELETE", "a", 204, True), ("DELETE", "a", 404, False), ("DELETE", "b", 204, False), ("PUT", "a", 200, False)],
)
def test_a_record_that_was_deleted_by_another_path_may_be_gone(
    method: str, record: str, status: int, *, deleted: bool
) -> None:
    def build_case(method: str, record: str) -> SimpleNamespace:
        names = {"table": "t", "sys_id": record}  # the table is the same, and says nothing
        return SimpleNamespace(value=SimpleNamespace(method=method, path="/{table}/{sys_id}", path_parameters=names))

    recorder = SimpleNamespace(
        cases={"other": build_case(method, record), "asked": build_case("GET", "a")},
        find_response=lambda case_id: SimpleNamespace(status_code={"other": status, "asked": 404}[case_id]),
    )
    assert is_deleted(recorder, "asked") == deleted
