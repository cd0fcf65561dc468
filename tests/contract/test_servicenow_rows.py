"""What a scenario knows of the tables that records are in."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from mockservers.contract.servicenow_rows import is_of_another_table

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
