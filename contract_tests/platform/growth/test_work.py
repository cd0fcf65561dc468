"""The work of every operation stays the same while a world grows: statements, and steps of SQLite's machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from sqlite3 import Connection

import pytest

from contract_tests.kit.full_world import fill_world
from contract_tests.kit.growth.sql_work import SqlRecorder
from contract_tests.kit.growth.work_meter import (
    PAGE,
    WorkMeter,
    Works,
    add_backlog,
    add_history,
    change_file,
    make_options,
)
from contract_tests.kit.remote import Control, RemoteWorld
from contract_tests.kit.services import NOW, SEED

MOST_STATEMENTS = 8  # of an operation that reads
MORE_STEPS, FEW_STEPS = 1.2, 150  # allowed growth: a factor, and steps that a deeper index takes
SMALL, LARGE = 1, 30  # scales of worlds
WAITING = 10_000
MORE_IN_BACKLOG, TEN_JOBS = 1.5, 600  # the steps for ten running jobs instead of one

pytestmark = pytest.mark.long


MakeMeter = Callable[..., WorkMeter]


@pytest.fixture(scope="module")
def meter(own_control: Control, recorder: SqlRecorder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MakeMeter]:
    worlds: list[RemoteWorld] = []

    def make(name: str, scale: int = SMALL, waiting: int = 0) -> WorkMeter:
        world = own_control.new_world(name, options=make_options(scale), seed=SEED, now=NOW.isoformat())
        worlds.append(world)
        fill_world(world)

        def change(db: Connection) -> None:
            add_history(db, scale * PAGE)
            add_backlog(db, waiting)

        change_file(world, change, tmp_path_factory.mktemp(name))
        return WorkMeter(own_control.server, recorder, world)

    yield make
    for world in worlds:
        world.__exit__(None, None, None)


@pytest.fixture(scope="module")
def small_meter(meter: MakeMeter) -> WorkMeter:
    return meter("small")


@pytest.fixture(scope="module")
def small(small_meter: WorkMeter) -> Works:
    return small_meter.measure_reads()


@pytest.fixture(scope="module")
def small_writes(small: Works, small_meter: WorkMeter) -> Works:
    assert small
    return small_meter.measure_writes()


def find_grown(small: Works, large: Works, factor: float, more: int) -> dict[str, tuple[int, int]]:
    """Find the operations that take more steps than allowed, with the steps in both worlds."""
    return {
        name: (work.steps, large[name].steps)
        for name, work in small.items()
        if large[name].steps > work.steps * factor + more
    }


def find_more_statements(small: Works, large: Works) -> dict[str, tuple[int, int]]:
    """Find the operations that execute more statements in the large world, with the numbers in both."""
    numbers = {name: (len(work.statements), len(large[name].statements)) for name, work in small.items()}
    return {name: (before, after) for name, (before, after) in numbers.items() if after > before}


def test_reads_have_few_statements(small: Works) -> None:
    numbers = {name: len(work.statements) for name, work in small.items()}
    assert {name: number for name, number in numbers.items() if number > MOST_STATEMENTS} == {}
    assert set(numbers.values()) != {0}


def test_requests_take_the_same_work_in_a_large_world(small: Works, small_writes: Works, meter: MakeMeter) -> None:
    large = meter("large", LARGE)
    for less, more in ((small, large.measure_reads()), (small_writes, large.measure_writes())):
        assert find_more_statements(less, more) == {}
        assert find_grown(less, more, MORE_STEPS, FEW_STEPS) == {}


def test_a_list_that_is_not_counted_is_read_to_the_end_of_the_page_only(meter: MakeMeter) -> None:
    """The parameter ``sysparm_no_count`` saves the work of counting, also when nothing is kept yet."""
    counted, uncounted = (
        meter(f"cold-{flag}", LARGE).measure_cold("list_records", {"sysparm_limit": PAGE, "sysparm_no_count": flag})
        for flag in ("false", "true")
    )
    assert counted.steps > LARGE * 60  # computers
    assert uncounted.steps < counted.steps / 2


def test_a_backlog_costs_other_requests_nothing(small: Works, small_writes: Works, meter: MakeMeter) -> None:
    behind = meter("behind", waiting=WAITING)
    for less, more in ((small, behind.measure_reads()), (small_writes, behind.measure_writes())):
        assert find_more_statements(less, more) == {}
        assert find_grown(less, more, MORE_IN_BACKLOG, TEN_JOBS) == {}
