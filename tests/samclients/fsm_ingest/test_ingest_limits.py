"""Every limit of lengths and numbers: at the limit all is kept, one beyond it is cut, counted or refused."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from samclients.fsm_ingest.errors import EntityNotFound, InvalidInput
from samclients.fsm_ingest.jobs.job_file import CannotImport, import_job
from samclients.fsm_ingest.jobs.transfer import build_exports
from samclients.fsm_ingest.mapping.duplicates import DuplicateDetector
from samclients.fsm_ingest.mapping.files import FilePart, name_file, split_into_jobs
from samclients.fsm_ingest.runs.leases import JobLeases
from samclients.fsm_ingest.runs.logs import format_duration
from samclients.fsm_ingest.runs.records import RunCounts
from samclients.fsm_ingest.source.json_paths import list_paths
from samclients.fsm_ingest.source.request_info import check_request
from samclients.fsm_ingest.storage.database import IngestDatabase
from samclients.fsm_ingest.storage.jobs import JobRepository
from samclients.fsm_ingest.web.job_form.tree import TreeNode, build_answer_tree, build_path_tree
from samclients.runtime import InstantClock
from tests.samclients.fsm_ingest.shell import JOB, Shell


def cut_answer(most: int) -> str:
    return build_answer_tree("five!", most=most).text


def name_long_file(length: int) -> str:
    part = FilePart(1, io.BytesIO(), 1, "0123456789abcdef")
    rest = len("T--1-0123456789ab.json")
    return name_file("T", "r" * (length - rest), part)


def sample(length: int) -> str:
    [node] = build_path_tree(("text",), {"text": "x" * (length - len('""'))})
    return node.text


def open_levels(depth: int) -> bool:
    """Tell if the node at a depth is open at first."""
    node = build_answer_tree({"in": {"in": {"in": {"in": {"in": {"in": 1}}}}}})
    for _ in range(depth):
        [node] = node.children
    return node.is_open


def count_levels(depth: int) -> int:
    """Return the number of levels that a document of a depth is shown with."""
    document: Any = "end"
    for _ in range(depth):
        document = [document]
    node: TreeNode | None = build_answer_tree(document)
    levels = 0
    while node and node.children:
        node, levels = node.children[0], levels + 1
    return levels


def count_reasons(number: int) -> tuple[int, int]:
    counts = RunCounts()
    for reason in range(number):
        counts = counts.reject(str(reason))
    return len(counts.reasons), counts.reasons.get("other reasons", 0)


def compare_records(number: int) -> int:
    """Return the number of duplicates that are found among equal records, of which three are compared."""
    detector = DuplicateDetector(most=3)
    for _ in range(number):
        detector.add({"id": 1})
    return detector.number


LIMITS: list[tuple[str, Callable[[int], object], int, object, object]] = [  # rule, function, limit, at it, beyond it
    ("characters of a file's name", name_long_file, 150, f"T-{'r' * 128}-1-0123456789ab.json",
     f"-{'r' * 129}-1-0123456789ab.json"),
    ("characters of a sample", sample, 60, f'"{"x" * 58}"', f'"{"x" * 59}...'),
    ("open levels of a response", open_levels, 3, True, False),
    ("levels of a response", count_levels, 20, 20, 20),
    ("reasons of rejected records", count_reasons, 50, (50, 0), (51, 1)),
    ("records that are compared", compare_records, 3, 2, 2),
    ("files of an import job", lambda n: [len(job) for job in split_into_jobs(["f"] * n)], 10, [10], [10, 1]),
    ("files of two import jobs", lambda n: [len(job) for job in split_into_jobs(["f"] * n)], 20, [10, 10], [10, 10, 1]),
    ("items whose members are offered", lambda n: len(list_paths([{str(k): 1} for k in range(n)])), 100, 100, 100),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "read", "limit", "within", "beyond"), LIMITS, ids=[row[0] for row in LIMITS])
def test_a_limit(rule: str, read: Callable[[int], object], limit: int, within: object, beyond: object) -> None:
    assert (rule, read(limit), read(limit + 1)) == (rule, within, beyond)


@pytest.mark.parametrize(("most", "shown"), [(7, '"five!"'), (6, '"five!...'), (0, "..."), (-1, "...")])
def test_an_answer_is_cut_after_its_characters(most: int, shown: str) -> None:
    assert cut_answer(most) == shown


def test_a_job_name_has_at_most_255_characters() -> None:
    check_request(replace(JOB, name="n" * 255))
    with pytest.raises(InvalidInput, match=r"^Job Name: use at most 255 characters\.$"):
        check_request(replace(JOB, name="n" * 256))


@pytest.mark.parametrize(("length", "stem"), [(80, 80), (81, 80)])
def test_a_name_of_an_export_has_at_most_80_characters_of_the_job(shell: Shell, length: int, stem: int) -> None:
    job = replace(JOB, id="abcdefgh-1", name="j" * length)
    with shell.database.writing() as connection:
        JobRepository(connection, shell.database.vault).add(job)
    assert list(build_exports(shell.database, [job.id], "phrase")) == [f"{'j' * stem}-abcdefgh.txt"]


@pytest.mark.parametrize(("size", "message"), [(10_485_760, "is not"), (10_485_761, "larger than 10,485,760 bytes")])
def test_an_export_file_has_at_most_10_megabytes(size: int, message: str) -> None:
    with pytest.raises(CannotImport) as caught:
        import_job("x" * size, None, "job-1")
    assert message in str(caught.value)
    assert ("larger" in str(caught.value)) == ("larger" in message)


@pytest.mark.parametrize(("length", "is_found"), [(4, True), (3, False)])
def test_the_beginning_of_an_id_has_four_characters(shell: Shell, length: int, *, is_found: bool) -> None:
    with shell.database.writing() as connection:
        jobs = JobRepository(connection, shell.database.vault)
        jobs.add(replace(JOB, id="abcdefgh-1", name="Another"))
        if is_found:
            assert jobs.get("abcdefgh"[:length]).id == "abcdefgh-1"
        else:
            with pytest.raises(EntityNotFound):
                jobs.get("abcdefgh"[:length])


def test_each_change_of_a_job_increases_its_revision_by_one(shell: Shell) -> None:
    with shell.database.writing() as connection:
        jobs = JobRepository(connection, shell.database.vault)
        revisions = [jobs.list_revisions()[JOB.id]]
        for _ in range(3):
            jobs.change(JOB)
            revisions.append(jobs.list_revisions()[JOB.id])
    assert [later - earlier for earlier, later in itertools.pairwise(revisions)] == [1, 1, 1]


@pytest.mark.parametrize(("later", "is_held"), [(299, True), (300, False)])
def test_a_lease_is_held_until_its_end(
    database: IngestDatabase, clock: InstantClock, later: int, *, is_held: bool
) -> None:
    leases = JobLeases(database, clock.now, 300)
    assert leases.acquire("job")
    clock.sleep(later)
    assert leases.is_held("job") is is_held


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00:00"), (-1, "0:00:00"), (0.4, "0:00:00"), (0.6, "0:00:01"), (59, "0:00:59"), (60, "0:01:00"),
     (3_599, "0:59:59"), (3_600, "1:00:00"), (90_061, "25:01:01")],
)  # fmt: skip
def test_durations_are_hours_minutes_and_seconds(seconds: float, text: str) -> None:
    assert format_duration(timedelta(seconds=seconds)) == text
