"""Long random runs: ``python -m contract_tests.kit.long_run [--seed N] [--examples N] [--service NAME]``."""

from __future__ import annotations

import secrets
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contract_tests.kit.clients import cases, reading, sending
from contract_tests.kit.clients.answers import answers
from contract_tests.kit.clients.twins import twins
from contract_tests.kit.conformance import NOW, PHASES, Told, bench, operation_labels
from contract_tests.kit.coverage import busy
from contract_tests.kit.coverage.seen import Seen
from contract_tests.kit.coverage.table import Coverage, show
from contract_tests.kit.golden.every_member import full_answers, full_requests
from contract_tests.kit.lifecycles.driven import transitions
from contract_tests.kit.remote import Control
from contract_tests.kit.statuses.provoked import Provoked, never_answered, provocations
from mockservers import MockServer
from mockservers.catalog import SERVICES, VENDORS
from mockservers.core.journal.entries import Entry
from mockservers.core.openapi.document import Operation
from mockservers.core.service.service import Service
from mockservers.core.worlds.seeding import WorldStart

MOST_TOLD = 20  # findings of one operation
CLIENT_SHARE, ANSWER_SHARE = 5, 10  # of the server side's examples, so many times fewer
FEWEST_CASES, FEWEST_ANSWERS = 20, 40  # what it takes to meet every keyword


@dataclass
class Long:
    """One long run: its seed and size, what it found, and what it exercised."""

    seed: int
    examples: int
    console: Console
    progress: Progress
    findings: list[str] = field(default_factory=list)
    cases: int = 0

    def service(self, service: Service) -> Coverage:
        """Both sides of one service."""
        stand_in, client = Seen(service), Seen(service)
        has_client = service in VENDORS
        self.server_side(service, stand_in)
        if has_client:
            self.client_side(service, stand_in, client)
        else:
            self.by_hand(service, stand_in)
        return Coverage(service, has_client, never_answered(service), stand_in.counts, client.counts)

    def server_side(self, service: Service, seen: Seen) -> None:
        """Schemathesis against the stand-in."""
        waiting: deque[Entry] = deque()
        with self._stage(service, "server side", len(PHASES) * len(operation_labels(service))) as step:

            def progress(_label: str) -> None:
                while waiting:
                    seen.entry(waiting.popleft())
                step()

            exchange = Told().exchange if service in VENDORS else seen.exchange
            told = Told(waiting.append, exchange, progress, lambda one: self.findings.append(str(one)))
            with bench(service, self.seed, told) as ready:
                done = ready.run(PHASES, examples=self.examples, seed=self.seed)
            progress("")
        self.cases += done.cases.total()
        for operation in sorted(operation_labels(service)):
            sent, taken = done.cases[operation], done.accepted[operation]
            self.console.print(f"  {sent:6,} cases, {taken:6,} accepted  {operation}", markup=False, highlight=False)
        self.findings += [f"{one}: no cases" for one in sorted(operation_labels(service) - done.cases.keys())]

    def by_hand(self, service: Service, seen: Seen) -> None:
        """The control plane over a busy world."""
        with (
            self._stage(service, "by hand", 1) as step,
            MockServer(start=WorldStart(seed=self.seed, now=NOW)) as server,
        ):
            for operation, answer in busy.answers(service, server):
                self.cases += 1
                seen.response(operation, answer)
                if str(answer.status_code) not in operation.responses:
                    self.findings.append(f"{operation.id}: {answer.status_code} is not documented: {answer.text[:500]}")
            step()

    def client_side(self, service: Service, stand_in: Seen, client: Seen) -> None:
        """The generated client alone, and beside raw requests over the stand-in."""
        waiting: deque[Entry] = deque()
        with (
            self._stage(service, "client side", len(service.spec.operations)) as step,
            MockServer(start=WorldStart(seed=self.seed, now=NOW), watch=waiting.append) as server,
            Control(server) as control,
            Provoked(server, control) as provoked,
        ):
            for operation in service.spec.operations.values():
                self._alone(service, operation, client)
                self._together(service, operation, server, control)
                self._provoked(service, operation, provoked)
                while waiting:
                    stand_in.entry(waiting.popleft())
                step()
            self._lifecycles(service, stand_in, server, control)

    def _alone(self, service: Service, operation: Operation, client: Seen) -> None:
        found = self._some(service, operation)
        found += full_requests(found[0])
        self._tell(operation, cases.problems(found, lambda case: sending.problems(service.name, case)))
        for case in found:
            client.case(case)
        generated = answers(service, operation.id, max(self.examples // ANSWER_SHARE, FEWEST_ANSWERS), self.seed)
        documented = [*generated, *full_answers(operation)]  # no member is left to chance
        for one in documented:
            client.answered(one)
            self._tell(operation, (f"{one}\n  {text}" for text in reading.problems(service.name, found[0], one)))
        self.cases += len(found) + len(documented)
        told = f"  {len(found):6,} cases, {len(documented):6,} answers   {operation.method} {operation.path}"
        self.console.print(told, markup=False, highlight=False)

    def _together(self, service: Service, operation: Operation, server: MockServer, control: Control) -> None:
        name = f"{service.name}-{operation.id}".replace("_", "-")
        with twins(service, server, control, name) as both:
            self._tell(operation, cases.problems(self._some(service, operation), both.problems))

    def _provoked(self, service: Service, operation: Operation, provoked: Provoked) -> None:
        for one in provocations(service, operation):
            answer = provoked.answer(service, operation, one)
            if answer.status_code != one.status:
                self.findings.append(f"{operation.id}: {answer.status_code} instead of {one.status}, {one.why}")

    def _lifecycles(self, service: Service, seen: Seen, server: MockServer, control: Control) -> None:
        for lifecycle in service.lifecycles:
            for end in lifecycle.ends:
                for one in transitions(service, lifecycle, end, server, control):
                    seen.add("transition", one)

    def _some(self, service: Service, operation: Operation) -> list[cases.Case]:
        found = cases.cases(service, operation.id, max(self.examples // CLIENT_SHARE, FEWEST_CASES), self.seed)
        if not found:
            self.findings.append(f"{operation.id}: no cases")
        return found

    def _tell(self, operation: Operation, problems: Iterator[str]) -> None:
        found = list(problems)
        rest = [f"{operation.id}: and {len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else []
        self.findings += [f"{operation.spec.document['info']['title']}: {one}" for one in found[:MOST_TOLD]] + rest

    @contextmanager
    def _stage(self, service: Service, what: str, total: int) -> Iterator[Callable[[], None]]:
        """A bar while it runs, a line when it is done."""
        began, before, task = time.monotonic(), len(self.findings), self.progress.add_task("", total=total)
        self.progress.update(task, description=f"{service.title}, {what}")
        yield lambda: self.progress.advance(task)
        self.progress.remove_task(task)
        seconds, found = time.monotonic() - began, len(self.findings) - before
        self.console.print(f"{service.title}, {what}: {seconds:.0f} s, {found} findings", highlight=False)


@click.command()
@click.option("--seed", type=click.IntRange(min=0), help="Repeat the run that printed this seed.")
@click.option("--examples", type=click.IntRange(min=1), default=500, show_default=True, help="Per operation and phase.")
@click.option("--service", "only", type=click.Choice([one.name for one in SERVICES]), help="Only this one.")
def main(seed: int | None, examples: int, only: str | None) -> None:
    """Send many generated cases through both sides; exit with 1 on findings, and on what was never exercised."""
    seed = secrets.randbits(32) if seed is None else seed
    console = Console(soft_wrap=True)
    console.print(f"seed {seed}", highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    coverages: list[Coverage] = []
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        run = Long(seed, examples, console, progress)
        try:
            for one in SERVICES:
                if only in (None, one.name):
                    coverages.append(run.service(one))  # noqa: PERF401 -- each as it is done
        finally:  # what breaks off a run takes nothing with it
            is_sound = _told(run, coverages)
    if not is_sound:
        sys.exit(1)


def _told(run: Long, coverages: Sequence[Coverage]) -> bool:
    """Print what a run came to; whether nothing is wrong with it."""
    is_covered = show(coverages, run.console)
    for finding in run.findings:
        run.console.print(f"\n{finding}", markup=False, highlight=False)
    run.console.print(f"\n{run.cases:,} cases, {len(run.findings)} findings", highlight=False)
    is_sound = bool(run.cases) and is_covered and not run.findings
    if not is_sound:
        run.console.print(f"To see it again: make contract SEED={run.seed}", highlight=False)
    return is_sound


if __name__ == "__main__":
    main()
