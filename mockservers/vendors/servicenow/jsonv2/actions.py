"""Actions of a JSONv2 request: the parameters in its query and its body ("Action parameters")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockservers.core.messages import OperationCall

ROW_LIMIT = 10_000  # records; glide.processor.json.row_limit (documented)
ACTION, QUERY, SYS_ID = "sysparm_action", "sysparm_query", "sysparm_sys_id"
READING_ACTIONS = ("getKeys", "getRecords", "get")
WRITING_ACTIONS = ("insert", "insertMultiple", "update", "deleteRecord", "deleteMultiple")


@dataclass(frozen=True)
class ActionRequest:
    """The action, its parameters, and the records in the body; a value that is no object is no valid record."""

    action: str
    query: str
    sys_id: str
    limit: int
    records: Sequence[Any]

    @classmethod
    def read(cls, call: OperationCall) -> ActionRequest:
        """Read a request; the action, query and sys_id of the body override those of the URL (documented)."""
        body = call.body if isinstance(call.body, Mapping) else {}
        sent = {name: str(body.get(name, call.query.get(name, ""))) for name in (ACTION, QUERY, SYS_ID)}
        limit = min(int(call.query.get("sysparm_record_count") or ROW_LIMIT), ROW_LIMIT)
        action = sent[ACTION] or ("get" if sent[SYS_ID] else "getRecords")
        return cls(action, sent[QUERY], sent[SYS_ID], limit, _list_records(call.body))


def _list_records(body: Any) -> list[Any]:  # noqa: ANN401 -- any JSON
    """Return the records of a body: one object, ``{"records": [...]}``, or an array (proposed)."""
    if isinstance(body, Mapping):
        several = body.get("records")
        if isinstance(several, list):
            return several
        record = {name: value for name, value in body.items() if name not in {ACTION, QUERY, SYS_ID}}
        return [record]
    return body if isinstance(body, list) else []
