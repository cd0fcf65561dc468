"""``python -m contract_tests.kit.mutation``: proves that the contract suite notices a drift."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import click
import pytest

from contract_tests.kit.mutation import report, suite
from contract_tests.kit.mutation.choice import choose_mutants
from contract_tests.kit.mutation.every import generate_mutants
from contract_tests.kit.mutation.mutant import MutantResult
from contract_tests.kit.mutation.runner import MutationRunner, NotGreen
from contract_tests.kit.services import VENDORS

MOST = 400
SERVICES = [one.name for one in VENDORS]


class Loop:
    """A pytest plugin: instead of running the tests once, they are run against mutants.

    Args:
        most: How many mutants at most.
        seed: Repeats a choice.
        only: What a mutant must have in its name; a test has the service of a sample in its id.
        workers: Children at a time.
        service: For a sample: the only service that is mutated and tested.
    """

    def __init__(self, most: int, seed: int, only: str, workers: int, service: str) -> None:
        self.most, self.seed, self.only, self.workers, self.service = most, seed, only, workers, service
        self.verdicts: list[MutantResult] = []
        self.problem = ""
        self._bar = report.ProgressBar()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run everything."""
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            try:
                self._run(session, Path(folder))
            except NotGreen as error:
                self.problem = f"The suite fails without a mutant; nothing is scored.\n{error}"
        return True

    def _run(self, session: pytest.Session, folder: Path) -> None:
        templates = folder / "templates"
        templates.mkdir()
        suite.preload()
        end_planting = suite.share_templates(templates)
        tests = [one for one in session.items if self.service in one.nodeid]
        runner = MutationRunner(tests, folder, self.workers, self._bar.step, self._bar.begin)
        runner.baseline()
        end_planting()
        known = [one for one in generate_mutants() if self.only in one.id and self.service in one.service]
        self.verdicts = runner.judge(choose_mutants(known, self.most, self.seed))
        wrong = runner.confirm(self.verdicts)
        if wrong:
            raise NotGreen("\n".join(f"{test} (at the end): {reason}" for test, reason in wrong.items()))


@click.command()
@click.option("--most", default=MOST, show_default=True, help="How many mutants at most.")
@click.option("--seed", default=7, show_default=True, help="Repeats a choice.")
@click.option("--only", default="", help="Only mutants whose name has this in it.")
@click.option("--sample", type=click.Choice(SERVICES), help="Only this service, against part of the suite.")
@click.option("--workers", default=2, show_default=True, help="Children at a time.")
@click.option("--reports", default=".mockservers/mutants", type=click.Path(path_type=Path), help="A folder for them.")
@click.option("--goal", default=98.0, show_default=True, help="Percent; less is a failure.")
def main(most: int, seed: int, only: str, sample: str | None, workers: int, reports: Path, goal: float) -> None:  # noqa: PLR0913, PLR0917 -- click gives them
    """Change one thing at a time in specs, stand-ins and clients, and see whether the contract suite notices.

    The exit code is 1 when it notices too little, 2 when there is nothing to go by: the suite fails as it is.
    """
    began = time.monotonic()
    loop = Loop(most, seed, only, workers, sample or "")
    folders = suite.list_arguments(suite.SAMPLE if sample else suite.FOLDERS)
    collected = pytest.main(["-s", f"--rootdir={suite.ROOT}", *PYTEST, *folders], [loop, suite.FAILURE])
    if loop.problem or collected != pytest.ExitCode.OK:
        click.echo(loop.problem or f"The suite cannot be collected: {collected!r}", err=True)
        sys.exit(2)
    report.write_reports(loop.verdicts, reports)
    click.echo(report.format_text(loop.verdicts, time.monotonic() - began))
    sys.exit(report.compute_score(loop.verdicts) < goal)


PYTEST = (  # its own output is not wanted, and warnings are other tests' business
    *("-o", "addopts=--import-mode=importlib", "-o", "filterwarnings="),
    *("-p", "no:terminal", "-p", "no:xdist", "-p", "no:cacheprovider"),
)

if __name__ == "__main__":
    main()
