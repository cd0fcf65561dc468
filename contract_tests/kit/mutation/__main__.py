"""``python -m contract_tests.kit.mutation``: shows which mistakes the contract suite proves, notices or misses."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import click
import pytest

from contract_tests.kit.mutation import report, suite
from contract_tests.kit.mutation.choice import choose_mutants, generate_mutants
from contract_tests.kit.mutation.mutant import MutantResult
from contract_tests.kit.mutation.operators.answers import count_unrecorded_members
from contract_tests.kit.mutation.runner import MutationRunner, NotGreen
from contract_tests.kit.services import VENDORS
from mockservers.core.worlds.template_cache import OFF, SWITCH

MOST = 600
PYTEST = (  # without output, and without the project's warning filters, which other runs apply
    *("-o", "addopts=--import-mode=importlib", "-o", "filterwarnings="),
    *("-m", "not long", "-p", "no:terminal", "-p", "no:xdist", "-p", "no:cacheprovider"),
)


class MutationPlugin:
    """A pytest plugin that runs the collected tests against mutants instead of once.

    Args:
        most: The maximum number of mutants.
        seed: The seed of the choice.
        only: A text that the names of the mutants must contain.
        workers: The number of child processes.
        service: For a sample: the only service that is mutated and tested; test ids contain its name.
    """

    def __init__(self, most: int, seed: int, only: str, workers: int, service: str) -> None:
        self.most, self.seed, self.only, self.workers, self.service = most, seed, only, workers, service
        self.results: list[MutantResult] = []
        self.problem = ""
        self._bar = report.ProgressBar()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests against the mutants."""
        with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
            try:
                self._run(session, Path(folder))
            except NotGreen as error:
                self.problem = f"The suite fails without a mutant; nothing is scored.\n{error}"
        return True

    def _run(self, session: pytest.Session, folder: Path) -> None:
        templates = folder / "templates"
        templates.mkdir()
        found = (mutant for mutant in generate_mutants() if self.only in mutant.id and self.service in mutant.service)
        mutants = choose_mutants(found, self.most, self.seed)
        suite.preload()
        stop_sharing = suite.share_templates(templates)
        tests = [test for test in session.items if self.service in test.nodeid]
        runner = MutationRunner(tests, folder, self.workers, self._bar.advance, self._bar.begin)
        runner.run_baseline({line for mutant in mutants for line in mutant.lines or ()})
        stop_sharing()
        self.results = runner.run_mutants(mutants)
        failed = runner.confirm_killers(self.results)
        if failed:
            raise NotGreen("\n".join(f"{test} (at the end): {reason}" for test, reason in failed.items()))


@click.command()
@click.option("--most", default=MOST, show_default=True, help="Maximum number of mutants.")
@click.option("--seed", default=7, show_default=True, help="Repeats a choice.")
@click.option("--only", default="", help="Only mutants whose name contains this.")
@click.option(
    "--sample", type=click.Choice([vendor.name for vendor in VENDORS]), help="One service, part of the suite."
)
@click.option("--workers", default=2, show_default=True, help="Child processes at a time.")
@click.option("--reports", default=".mockservers/mutants", type=click.Path(path_type=Path), help="Folder of reports.")
@click.option("--goal", default=95.0, show_default=True, help="Percentage that tests of rules must prove.")
@click.option("--noticed-goal", default=99.0, show_default=True, help="Percentage that any test must notice.")
def main(  # noqa: PLR0913, PLR0917 -- options of the command
    most: int,
    seed: int,
    only: str,
    sample: str | None,
    workers: int,
    reports: Path,
    goal: float,
    noticed_goal: float,
) -> None:
    """Make one mistake at a time, and see whether a test of a rule fails, or at least a comparison.

    The exit code is 1 for a score below a goal, 2 if the suite fails without a mutant.
    """
    began = time.monotonic()
    os.environ[SWITCH] = OFF  # a template of the code without a mutant would hide mutants of seeding
    plugin = MutationPlugin(most, seed, only, workers, sample or "")
    folders = suite.list_arguments(suite.SAMPLE if sample else suite.FOLDERS)
    collected = pytest.main(["-s", f"--rootdir={suite.ROOT}", *PYTEST, *folders], [plugin, suite.RECORDER])
    if plugin.problem or collected != pytest.ExitCode.OK:
        click.echo(plugin.problem or f"The suite cannot be collected: {collected!r}", err=True)
        sys.exit(2)
    report.write_reports(plugin.results, reports)
    click.echo(f"not counted: changes of {count_unrecorded_members()} members that no recorded answer has")
    click.echo(report.format_text(plugin.results, time.monotonic() - began))
    proved, noticed = report.compute_scores(plugin.results)
    sys.exit(proved < goal or noticed < noticed_goal)


if __name__ == "__main__":
    main()
