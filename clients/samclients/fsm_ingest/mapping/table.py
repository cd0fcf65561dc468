"""The Metadata Mapping table: all fields of a task with their mapped paths or static values."""

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
        field: The task's field, as in the payload.
        label: The label in the documentation; empty if there is none.
        mandatory: True if the field has to be mapped.
        mapped: The path, or the static value in quotes; empty if the field is not mapped.
    """

    field: str
    label: str
    mandatory: bool
    mapped: str


def build_mapping_table(task: IntegrationTask, mapped: Iterable[FieldMapping]) -> list[MappingTableRow]:
    """Return the rows of the table, one per field of the task."""
    texts = {mapping.field: mapping.path or json.dumps(mapping.static, ensure_ascii=False) for mapping in mapped}
    return [
        MappingTableRow(field.name, field.title, field.mandatory, texts.get(field.name, ""))
        for field in TASKS[task].fields
    ]
