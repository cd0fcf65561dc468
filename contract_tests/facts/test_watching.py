"""Imports, exports and tokens end in the same way whether a client looks every second, at the end, or a year later."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from contract_tests.kit.facts.reading import Watched, each
from contract_tests.kit.facts.stage import Stage, open_stage
from contract_tests.kit.remote import Control
from contract_tests.kit.services import make_world_name
from mockservers import MockServer

MOST = 100  # records of a difference
YEAR = 365 * 86_400  # seconds
CLOCK = "world_settings.value"  # has the real time at which the clock was set


@each(Watched, "watching.yaml")
def test_what_is_watched_ends_like_what_is_not(fact: Watched, server: MockServer, control: Control) -> None:
    with open_stage(server, control, fact, "watched") as watched, open_stage(server, control, fact, "alone") as alone:
        for stage, times in ((watched, fact.seconds), (alone, 1)):
            stage.do(fact.given)
            for _ in range(times):
                stage.world.advance(fact.seconds // times)
                stage.do([fact.look])
        compare_worlds(control, fact, watched, alone)


@each(Watched, "watching.yaml")
def test_what_is_first_read_a_year_later_ended_like_what_is_watched(
    fact: Watched, server: MockServer, control: Control
) -> None:
    with open_stage(server, control, fact, "early") as watched, open_stage(server, control, fact, "late") as late:
        watched.do(fact.given)
        for _ in range(fact.seconds):
            watched.world.advance(1)
            watched.do([fact.look])
        ended = watched.answers[-1].json()
        late.do(fact.given)
        for stage, seconds in ((watched, YEAR - fact.seconds), (late, YEAR)):
            stage.world.advance(seconds)
            stage.do([*fact.renew, fact.look])
        assert late.answers[-1].json() == ended
        compare_worlds(control, fact, watched, late)


def compare_worlds(control: Control, fact: Watched, watched: Stage, other: Stage) -> None:
    """Compare the last answers of two worlds, and all their tables but what says when somebody looked."""
    assert watched.answers[-1].json() == other.answers[-1].json()
    name = make_world_name(f"{fact} before")
    control.snapshots.save(name, watched.world.name)
    found = control.snapshots.diff(name, world=other.world.name, records=MOST)
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
