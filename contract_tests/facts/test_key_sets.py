"""The keys of every transform map: what equals a record in all fields of a key updates it, anything else is new."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from contract_tests.kit.facts.reading import KeySet, load_facts
from contract_tests.kit.facts.stage import Stage, find, open_stage
from contract_tests.kit.remote import Control
from mockservers import MockServer


def list_changes(fact: KeySet) -> Iterator[tuple[str, ...]]:
    """List sets of fields to change: none, each, all that a key lacks, and one of every key, with each of one."""
    yield ()
    yield from ((name,) for name in fact.other)
    for key in fact.keys:
        yield tuple(name for name in fact.other if name not in key)
        others = [other[0] for other in fact.keys if other is not key]
        yield from (tuple(sorted({name, *others})) for name in key)


CHANGES = [
    (fact, changed) for fact in load_facts(KeySet, "key_sets.yaml") for changed in dict.fromkeys(list_changes(fact))
]


@pytest.mark.parametrize(
    ("fact", "changed"), CHANGES, ids=[f"{fact}-{'-'.join(sorted(changed)) or 'equal'}" for fact, changed in CHANGES]
)
def test_a_row_updates_the_record_that_has_one_of_its_keys(
    fact: KeySet, changed: tuple[str, ...], server: MockServer, control: Control
) -> None:
    with open_stage(server, control, fact, " ".join(changed)) as stage:
        stage.do(fact.given)
        first = import_row(stage, fact, fact.row)
        second = import_row(stage, fact, {**fact.row, **{name: fact.other[name] for name in changed}})
        has_key = any(not set(key) & set(changed) for key in fact.keys)
        assert (first == second) == has_key


def import_row(stage: Stage, fact: KeySet, row: object) -> str:
    answer = stage.send({**fact.look, "body": row})
    assert answer.ok, answer.text
    return str(find(answer, fact.record))
