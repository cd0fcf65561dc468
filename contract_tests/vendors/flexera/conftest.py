"""Flexera's side of a test's world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.remote import RemoteWorld
from contract_tests.kit.vendor_documents.choice import make_judge
from contract_tests.kit.vendor_documents.comparison import load_known
from contract_tests.kit.vendors.flexera_ingestion import Ingestion


@pytest.fixture
def flexera(world: RemoteWorld) -> Iterator[Ingestion]:
    """The organization Acme Corp's user, signed in; each answer is judged by Flexera's own document."""
    ingestion, judge = Ingestion(world), make_judge("flexera")
    ingestion.client.hooks["response"].append(judge.judge)
    yield ingestion
    judge.check(load_known("flexera"))
