"""The documents that a test uses: the committed facts, and the documents themselves where they were fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pytest
import yaml

from contract_tests.kit.services import VENDORS, Operation, Service
from contract_tests.kit.vendor_documents.document import Document
from contract_tests.kit.vendor_documents.facts import load_facts
from contract_tests.kit.vendor_documents.judge import Judge, JudgingDocument
from contract_tests.kit.vendor_documents.sources import SOURCES, is_complete, load_documents

KINDS: Mapping[str, Callable[[str], Mapping[str, Document]]] = {"facts": load_facts, "documents": load_documents}
NOT_FETCHED = "make vendor-documents fetches the vendors' documents"

needs_documents = [pytest.mark.long, pytest.mark.skipif(not is_complete(), reason=NOT_FETCHED)]
each_kind = pytest.mark.parametrize("kind", ["facts", pytest.param("documents", marks=needs_documents)])
each_documented_vendor = pytest.mark.parametrize("vendor", sorted({source.vendor for source in SOURCES}))


def find_service(vendor: str) -> Service:
    """Find the mock server of a vendor."""
    return next(service for service in VENDORS if service.name == vendor)


@cache
def load_ours(vendor: str) -> Document:
    """Load our spec of a vendor."""
    return Document(yaml.load(find_service(vendor).spec.text, Loader=yaml.CSafeLoader))


def list_judged() -> Iterator[tuple[str, Operation]]:
    """List the operations of mock servers whose answers a vendor's document describes."""
    for vendor in sorted({source.vendor for source in SOURCES}):
        described = {
            key
            for facts in load_facts(vendor).values()
            for key, one in facts.operations.items()
            if one.node["responses"]
        }
        for operation in find_service(vendor).spec.operations.values():
            if f"{operation.method} {operation.path}" in described:
                yield vendor, operation


JUDGED_OPERATIONS = list(list_judged())
JUDGED = {vendor for vendor, _ in JUDGED_OPERATIONS}
each_judged_operation = pytest.mark.parametrize(
    ("vendor", "operation"), JUDGED_OPERATIONS, ids=[operation.id for _, operation in JUDGED_OPERATIONS]
)


def make_judge(vendor: str, kind: str = "facts") -> Judge:
    """Make a judge of the answers of a vendor's mock server."""
    return Judge(_prepare(vendor, kind), load_ours(vendor))


@cache
def _prepare(vendor: str, kind: str) -> tuple[JudgingDocument, ...]:
    return tuple(JudgingDocument(document.node) for document in KINDS[kind](vendor).values())
