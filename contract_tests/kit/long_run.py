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

from contract_tests.kit.cases.case import Case
from contract_tests.kit.cases.every_member import generate_full_requests, generate_full_responses
from contract_tests.kit.cases.generation import check_cases, generate_cases
from contract_tests.kit.cases.response_cases import generate_responses
from contract_tests.kit.clients.parallel_calls import open_parallel_worlds
from contract_tests.kit.clients.reading import check_response
from contract_tests.kit.clients.sending import check_request
from contract_tests.kit.conformance import PHASES, RunObserver, open_bench, operation_labels
from contract_tests.kit.coverage.control_plane_walk import walk
from contract_tests.kit.coverage.exercised import ExerciseCounter
from contract_tests.kit.coverage.table import Coverage, print_coverage
from contract_tests.kit.error_statuses.provocations import Provoker, list_provocations, load_never_answered
from contract_tests.kit.lifecycles.driver import drive_lifecycle
from contract_tests.kit.remote import Control
from contract_tests.kit.services import NOW, SERVICES, VENDORS, Operation, Service, WorldStart
from mockservers import MockServer
from mockservers.core.journal.entries import Entry

MOST_SHOWN = 20  # findings of one operation
CLIENT_SHARE, RESPONSE_SHARE = 5, 10  # divisors of the number of examples
FEWEST_CASES, FEWEST_RESPONSES = 20, 40  # needed to exercise every keyword


@dataclass
class LongRun:
    """One long run: its seed and size, its findings, and the coverage it reached."""

    seed: int
    examples: int
    console: Console
    progress: Progress
    findings: list[str] = field(default_factory=list)
    cases: int = 0

    def run_service(self, service: Service) -> Coverage:
        """Run both sides of one service."""
        server, client = ExerciseCounter(service), ExerciseCounter(service)
        has_client = service in VENDORS
        self._run_server_side(service, server)
        if has_client:
            self._run_client_side(service, server, client)
        else:
            self._walk_control_plane(service, server)
        return Coverage(service, has_client, load_never_answered(service), server.counts, client.counts)

    def _run_server_side(self, service: Service, counter: ExerciseCounter) -> None:
        """Run schemathesis against the mock server."""
        waiting: deque[Entry] = deque()
        labels = sorted(operation_labels(service))
        with self._show_stage(service, "server side", len(PHASES) * len(labels)) as advance:

            def progress(_label: str) -> None:
                while waiting:
                    counter.count_entry(waiting.popleft())
                advance()

            exchange = RunObserver().exchange if service in VENDORS else counter.count_exchange
            observer = RunObserver(
                waiting.append, exchange, progress, lambda finding: self.findings.append(str(finding))
            )
            with open_bench(service, self.seed, observer) as bench:
                done = bench.run(PHASES, examples=self.examples, seed=self.seed)
            progress("")
        self.cases += done.cases.total()
        for operation in labels:
            sent, accepted = done.cases[operation], done.accepted[operation]
            self._print(f"  {sent:6,} cases, {accepted:6,} accepted  {operation}")
        self.findings += [f"{operation}: no cases" for operation in labels if operation not in done.cases]

    def _walk_control_plane(self, service: Service, counter: ExerciseCounter) -> None:
        with self._show_stage(service, "walk", 1) as advance:
            for operation, response in walk(service, WorldStart(seed=self.seed, now=NOW)):
                self.cases += 1
                counter.count_response(operation, response)
                if str(response.status_code) not in operation.responses:
                    text = f"{operation.id}: {response.status_code} is not documented: {response.text[:500]}"
                    self.findings.append(text)
            advance()

    def _run_client_side(self, service: Service, on_server: ExerciseCounter, on_client: ExerciseCounter) -> None:
        """Run the generated client without a server, and in parallel with raw requests."""
        waiting: deque[Entry] = deque()
        with (
            self._show_stage(service, "client side", len(service.spec.operations)) as advance,
            MockServer(start=WorldStart(seed=self.seed, now=NOW), watch=waiting.append) as server,
            Control(server) as control,
            Provoker(server, control) as provoker,
        ):
            for operation in service.spec.operations.values():
                self._check_client(service, operation, on_client)
                self._call_in_parallel(service, operation, server, control)
                self._provoke_statuses(service, operation, provoker)
                while waiting:
                    on_server.count_entry(waiting.popleft())
                advance()
            for lifecycle in service.lifecycles:
                for end in lifecycle.ends:
                    for transition in drive_lifecycle(service, lifecycle, end, server, control):
                        on_server.add("transition", transition)

    def _check_client(self, service: Service, operation: Operation, counter: ExerciseCounter) -> None:
        cases = self._generate_cases(service, operation)
        cases += generate_full_requests(cases[0])
        self._report(operation, check_cases(cases, lambda case: check_request(service.name, case)))
        for case in cases:
            counter.count_case(case)
        number = max(self.examples // RESPONSE_SHARE, FEWEST_RESPONSES)
        responses = list(generate_responses(service, operation.id, number, self.seed))
        responses += generate_full_responses(operation)  # no member depends on chance
        for response in responses:
            counter.count_response_case(response)
            problems = check_response(service.name, cases[0], response)
            self._report(operation, (f"{response}\n  {problem}" for problem in problems))
        self.cases += len(cases) + len(responses)
        self._print(f"  {len(cases):6,} cases, {len(responses):6,} responses   {operation.method} {operation.path}")

    def _call_in_parallel(self, service: Service, operation: Operation, server: MockServer, control: Control) -> None:
        name = f"{service.name}-{operation.id}".replace("_", "-")
        with open_parallel_worlds(service, server, control, name) as worlds:
            self._report(operation, check_cases(self._generate_cases(service, operation), worlds.check_case))

    def _provoke_statuses(self, service: Service, operation: Operation, provoker: Provoker) -> None:
        for provocation in list_provocations(service, operation):
            status = provoker.send(service, operation, provocation).status_code
            if status != provocation.status:
                self.findings.append(f"{operation.id}: {status} instead of {provocation.status}, {provocation.why}")

    def _generate_cases(self, service: Service, operation: Operation) -> list[Case]:
        cases = generate_cases(service, operation.id, max(self.examples // CLIENT_SHARE, FEWEST_CASES), self.seed)
        if not cases:
            self.findings.append(f"{operation.id}: no cases")
        return cases

    def _report(self, operation: Operation, problems: Iterator[str]) -> None:
        found, title = list(problems), operation.spec.document["info"]["title"]
        self.findings += [f"{title}: {problem}" for problem in found[:MOST_SHOWN]]
        if len(found) > MOST_SHOWN:
            self.findings.append(f"{operation.id}: and {len(found) - MOST_SHOWN} more")

    def _print(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False)

    @contextmanager
    def _show_stage(self, service: Service, stage: str, total: int) -> Iterator[Callable[[], None]]:
        """Show a progress bar during a stage, and print a line at its end."""
        began, before, task = time.monotonic(), len(self.findings), self.progress.add_task("", total=total)
        self.progress.update(task, description=f"{service.title}, {stage}")
        yield lambda: self.progress.advance(task)
        self.progress.remove_task(task)
        seconds, found = time.monotonic() - began, len(self.findings) - before
        self.console.print(f"{service.title}, {stage}: {seconds:.0f} s, {found} findings", highlight=False)


@click.command()
@click.option("--seed", type=click.IntRange(min=0), help="Repeat the run that printed this seed.")
@click.option("--examples", type=click.IntRange(min=1), default=500, show_default=True, help="Per operation and phase.")
@click.option("--service", "only", type=click.Choice([service.name for service in SERVICES]), help="Only this one.")
def main(seed: int | None, examples: int, only: str | None) -> None:
    """Send many generated cases through both sides; exit with 1 on findings and on incomplete coverage."""
    seed = secrets.randbits(32) if seed is None else seed
    console = Console(soft_wrap=True)
    console.print(f"seed {seed}", highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    coverages: list[Coverage] = []
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        run = LongRun(seed, examples, console, progress)
        try:
            for service in SERVICES:
                if only in (None, service.name):
                    coverages.append(run.run_service(service))  # noqa: PERF401 -- each as it is done
        finally:  # a run that breaks off reports its findings, too
            is_sound = print_result(run, coverages)
    if not is_sound:
        sys.exit(1)


def print_result(run: LongRun, coverages: Sequence[Coverage]) -> bool:
    """Print coverage and findings, and return whether the run is complete and has no findings."""
    is_covered = print_coverage(coverages, run.console)
    for finding in run.findings:
        run.console.print(f"\n{finding}", markup=False, highlight=False)
    run.console.print(f"\n{run.cases:,} cases, {len(run.findings)} findings", highlight=False)
    is_sound = bool(run.cases) and is_covered and not run.findings
    if not is_sound:
        run.console.print(f"To repeat it: make contract SEED={run.seed}", highlight=False)
    return is_sound


if __name__ == "__main__":
    main()
