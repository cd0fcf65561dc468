"""Records that schemathesis expects by mistake: deleted records, and records of another table."""

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
    """True if schemathesis expects the record of a case by mistake."""
    return is_deleted(recorder, case) or is_of_another_table(recorder, case)


def is_deleted(recorder: ScenarioRecorder, case: str) -> bool:
    """True if a scenario has deleted the record of a case, through another of its paths."""
    wanted = recorder.cases[case].value.path_parameters.values()
    for name, node in recorder.cases.items():
        response = recorder.find_response(case_id=name)
        deleted = node.value.method == "DELETE" and response is not None and response.status_code < MULTIPLE_CHOICES
        if deleted and _record_id(node.value) in wanted:
            return True
    return False


def _record_id(case: schemathesis.Case[Any]) -> object:
    """The id of the record that a case names: its last path parameter."""
    names = IN_PATH.findall(case.path)
    return case.path_parameters[names[-1]] if names else None


def is_of_another_table(recorder: ScenarioRecorder, case: str) -> bool:
    """True if an earlier response of the scenario places the record of a case in another table.

    ServiceNow's import names the record that a row was transformed to (documented). Schemathesis also infers links from
    the names of members, and takes the ``sys_id`` of that record for the ``sys_id`` of the row.
    """
    asked = set(map(str, recorder.cases[case].value.path_parameters.values()))
    return any(result["sys_id"] in asked and result["table"] not in asked for result in _import_results(recorder))


def _import_results(recorder: ScenarioRecorder) -> Iterator[dict[str, Any]]:
    """The results of imported rows in the responses of a scenario."""
    for name in recorder.cases:
        response = recorder.find_response(case_id=name)
        if response is None or not response.content.startswith(b"{"):
            continue
        try:
            found = json.loads(response.content).get("result")
        except (json.JSONDecodeError, UnicodeDecodeError):  # schemathesis keeps the first megabyte of a response
            continue
        if isinstance(found, list):
            yield from (item for item in found if isinstance(item, dict) and {"sys_id", "table"} <= item.keys())
