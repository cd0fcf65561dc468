"""The specs differ from the vendors' own documents only where a difference is listed, with its reason."""

from __future__ import annotations

import pytest
import yaml

from contract_tests.kit.services import FIXTURES
from contract_tests.kit.vendor_documents.choice import (
    KINDS,
    each_documented_vendor,
    each_kind,
    load_ours,
    needs_documents,
)
from contract_tests.kit.vendor_documents.comparison import compare_documents, is_excused, list_unserved, load_known
from contract_tests.kit.vendor_documents.facts import load_facts, reduce_document
from contract_tests.kit.vendor_documents.sources import SOURCES, Source, load_kept


@each_kind
@each_documented_vendor
def test_the_differences_are_the_listed_ones(vendor: str, kind: str) -> None:
    found = compare_documents(KINDS[kind](vendor).values(), load_ours(vendor))
    # facts have no examples
    known = {one for one in load_known(vendor) if kind == "documents" or not one.is_of_example}
    assert sorted(map(str, found - known)) == [], "mend the spec, or list the difference with its reason"
    assert sorted(map(str, known - found)) == [], "these differences are no more: remove them from the list"


@each_documented_vendor
def test_the_operations_that_the_mock_server_lacks_are_listed_as_unserved(vendor: str) -> None:
    unserved = list_unserved(load_facts(vendor).values(), load_ours(vendor))
    entries = yaml.safe_load((FIXTURES / vendor / "unserved.yaml").read_text(encoding="utf-8"))
    assert {key for key in unserved if not any(is_excused(key, entry) for entry in entries)} == set()
    titles = {source.title for source in SOURCES}
    idle = [
        entry["title"]
        for entry in entries
        if entry.get("source") in titles and not any(is_excused(key, entry) for key in unserved)
    ]
    assert idle == [], "the vendor's document has no such operation, or the mock server has it"


@pytest.mark.parametrize("source", [pytest.param(source, marks=needs_documents, id=source.file) for source in SOURCES])
def test_the_facts_are_those_of_the_document(source: Source) -> None:
    facts = load_facts(source.vendor)[source.name].node
    taken = reduce_document(load_kept(source), source)
    assert {name: facts[name] for name in taken} == taken
    assert (facts["title"], facts["address"]) == (source.title, source.address)
