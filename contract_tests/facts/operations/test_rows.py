"""Every row of an answer has the values of its record, and every number of rows is that of the records.

A member has the value of the column of its name (``firstName`` of ``first_name``), of the column that ``renamed``
gives, or of ``constants``; what is computed is named in ``derived``, and has tests of its own.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.kit.cases.generation import list_examples
from contract_tests.kit.facts.rows import Rows, load_rows
from contract_tests.kit.facts.writes import find_write
from contract_tests.kit.golden.conversations import READING, list_required, open_conversation
from contract_tests.kit.remote import Control
from contract_tests.kit.services import VENDORS, Service, make_world_name
from mockservers import MockServer

CASES = [(service, rows, name) for service in VENDORS for rows in load_rows(service.name) for name in rows.operations]


@pytest.mark.parametrize(
    ("service", "rows", "operation"), CASES, ids=[f"{service.name}-{operation}" for service, _, operation in CASES]
)
def test_a_row_has_the_values_of_its_record(
    service: Service, rows: Rows, operation: str, server: MockServer, control: Control
) -> None:
    example = list_examples(service, operation)[0]
    with open_conversation(service, server, control, make_world_name(f"rows {operation}")) as conversation:
        query = {**list_required(example.operation, example), **rows.query}
        if example.operation.method not in READING:
            write = find_write(service, operation)
            query.update(write.query)
            for name in write.given:
                conversation.send(list_examples(service, name)[0])
        answer = conversation.send(replace(example, path={**example.path, **rows.path}, query=query))
        assert answer.ok, answer.text
        data = conversation.world.data
        records = {rows.make_key(record["values"]): record["values"] for record in data.iterate(rows.table)}
        found = rows.find_rows(answer.json())
        assert found
        for row in found:
            assert list(rows.find_differences(row, records[rows.find_key(row)])) == []
        assert not rows.total or answer.json()[rows.total] == len(records)
