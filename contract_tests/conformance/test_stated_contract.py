"""The contract is written twice: in the spec, and in the facts with the source of each part.

Who changes a spec for good changes the facts, too; a restriction that got lost, a parameter with another name or a
status that nobody documents is in one of them only.
"""

from __future__ import annotations

from contract_tests.kit.coverage.restated import list_differences, list_operations, list_schemas, load_stated
from contract_tests.kit.coverage.restated_document import describe_document, load_document
from contract_tests.kit.services import Service, each_service


@each_service
def test_operations_demand_and_answer_what_is_stated(service: Service) -> None:
    assert list_differences(list_operations(service), load_stated(service)[0]) == []


@each_service
def test_schemas_allow_what_is_stated(service: Service) -> None:
    assert list_differences(list_schemas(service), load_stated(service)[1]) == []


@each_service
def test_servers_links_examples_and_prose_are_as_stated(service: Service) -> None:
    assert list_differences(describe_document(service), load_document(service)) == []
