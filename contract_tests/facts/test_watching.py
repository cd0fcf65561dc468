"""Imports, exports and tokens end in the same way whether a client looks every second or only at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from contract_tests.kit.facts.reading import Watched, each
from contract_tests.kit.facts.stage import open_stage
from contract_tests.kit.remote import Control
from contract_tests.kit.services import make_world_name
from mockservers import MockServer

MOST = 100  # records of a difference
CLOCK = "world_settings.value"  # has the real time at which the clock was set


@each(Watched, "watching.yaml")
def test_what_is_watched_ends_like_what_is_not(fact: Watched, server: MockServer, control: Control) -> None:
    with open_stage(server, control, fact, "watched") as watched, open_stage(server, control, fact, "alone") as alone:
        for stage, times in ((watched, fact.seconds), (alone, 1)):
            stage.do(fact.given)
            for _ in range(times):
                stage.world.advance(fact.seconds // times)
                stage.do([fact.look])
        assert watched.answers[-1].json() == alone.answers[-1].json()
        name = make_world_name(f"{fact} before")
        control.snapshots.save(name, watched.world.name)
        found = control.snapshots.diff(name, world=alone.world.name, records=MOST)
        control.snapshots.delete(name)
        assert list(list_differences(found, fact.marks)) == []


def list_differences(tables: Sequence[Mapping[str, Any]], marks: Collection[str]) -> Iterator[str]:
    """List the columns that differ, without those that say when somebody looked."""
    for table in tables:
        for record in table["records"]:
            columns = (record["before"] or record["after"]).keys() if record["kind"] == "changed" else [record["kind"]]
            for column in columns:
                if f"{table['table']}.{column}" not in {CLOCK, *marks}:
                    yield f"{table['table']}.{column}: {record}"
