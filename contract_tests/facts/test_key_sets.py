"""The keys of every transform map: what equals a record in all fields of a key updates it, anything else is new."""

from __future__ import annotations

import pytest

from contract_tests.kit.facts.reading import KeySet, load_facts
from contract_tests.kit.facts.stage import Stage, find, open_stage
from contract_tests.kit.remote import Control
from mockservers import MockServer

MAPS = load_facts(KeySet, "key_sets.yaml")
CHANGES = [
    (fact, changed)
    for fact in MAPS
    for changed in dict.fromkeys(
        [
            (),
            *((name,) for name in fact.other),
            *(tuple(name for name in fact.other if name not in key) for key in fact.keys),
            *(tuple({name for other in fact.keys for name in other[:1]} | {name}) for key in fact.keys for name in key),
        ]
    )
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
