"""ServiceNow's import names the record that became of a row, which schemathesis takes for the row itself.

Links are also made from answers by the names of their members: the ``sys_id`` of a result is that of the target record
(documented), unless the row was not transformed, and there is none of that id among the staging rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from schemathesis.engine.recorder import ScenarioRecorder


def is_of_another_table(recorder: ScenarioRecorder, case: str) -> bool:
    """Whether the scenario was told that the record a case asks for is in another table than where it asks."""
    asked = set(map(str, recorder.cases[case].value.path_parameters.values()))
    return any(one["sys_id"] in asked and one["table"] not in asked for one in _results(recorder))


def _results(recorder: ScenarioRecorder) -> Iterator[dict[str, Any]]:
    """What became of rows, as the answers of a scenario tell it."""
    for name in recorder.cases:
        answer = recorder.find_response(case_id=name)
        if answer is None or not answer.content.startswith(b"{"):
            continue
        found = json.loads(answer.content).get("result")
        if isinstance(found, list):
            yield from (one for one in found if isinstance(one, dict) and {"sys_id", "table"} <= one.keys())
