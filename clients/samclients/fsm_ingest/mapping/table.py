"""The Metadata Mapping table: every field of a task with its mapped path or static value."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from samclients.fsm_ingest.model.entities import FieldMapping, IntegrationTask
from samclients.fsm_ingest.model.tasks import TASKS


@dataclass(frozen=True)
class MappingTableRow:
    """A row of the Metadata Mapping table.

    Args:
        field: The task's, as in the payload.
        label: Its label in the documentation; empty where that has none.
        mandatory: Whether it has to be mapped.
        mapped: What it is mapped to: a path, or a static value in quotes; empty where it is not mapped.
    """

    field: str
    label: str
    mandatory: bool
    mapped: str


def build_mapping_table(task: IntegrationTask, mapped: Iterable[FieldMapping]) -> list[MappingTableRow]:
    """The Metadata Mapping table: every field of the task, and what it is mapped to."""
    told = {mapping.field: mapping.path or json.dumps(mapping.static, ensure_ascii=False) for mapping in mapped}
    return [
        MappingTableRow(field.name, field.title, field.mandatory, told.get(field.name, ""))
        for field in TASKS[task].fields
    ]
