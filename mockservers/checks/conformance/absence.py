"""Records that schemathesis is wrong to expect: those that are gone, and those that were never where it looks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from http.client import MULTIPLE_CHOICES
from typing import Any

import schemathesis
from schemathesis.engine.recorder import ScenarioRecorder

IN_PATH = re.compile(r"{(\w+)}")


def may_be_absent(recorder: ScenarioRecorder, case: str) -> bool:
    """Whether schemathesis is wrong to expect the record that a case asks for."""
    return was_deleted(recorder, case) or is_of_another_table(recorder, case)


def was_deleted(recorder: ScenarioRecorder, case: str) -> bool:
    """Whether a scenario has deleted the record that a case asks for, by another of its paths."""
    wanted = recorder.cases[case].value.path_parameters.values()
    for name, node in recorder.cases.items():
        answer = recorder.find_response(case_id=name)
        deleted = node.value.method == "DELETE" and answer is not None and answer.status_code < MULTIPLE_CHOICES
        if deleted and _record_of(node.value) in wanted:
            return True
    return False


def _record_of(case: schemathesis.Case[Any]) -> object:
    """The id of the record that a case names: what stands in the last place of its path."""
    names = IN_PATH.findall(case.path)
    return case.path_parameters[names[-1]] if names else None


def is_of_another_table(recorder: ScenarioRecorder, case: str) -> bool:
    """Whether the scenario was told that the record a case asks for is in another table than where it asks.

    ServiceNow's import names the record that became of a row (documented), and schemathesis, which also makes links of
    the names of members, takes its ``sys_id`` for that of the row.
    """
    asked = set(map(str, recorder.cases[case].value.path_parameters.values()))
    return any(one["sys_id"] in asked and one["table"] not in asked for one in _results(recorder))


def _results(recorder: ScenarioRecorder) -> Iterator[dict[str, Any]]:
    """What became of rows, as the answers of a scenario tell it."""
    for name in recorder.cases:
        answer = recorder.find_response(case_id=name)
        if answer is None or not answer.content.startswith(b"{"):
            continue
        try:
            found = json.loads(answer.content).get("result")
        except (json.JSONDecodeError, UnicodeDecodeError):  # schemathesis keeps the first megabyte of an answer
            continue
        if isinstance(found, list):
            yield from (one for one in found if isinstance(one, dict) and {"sys_id", "table"} <= one.keys())
