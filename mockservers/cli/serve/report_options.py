"""Command-line options of the run report of ``mockservers exec``: its checks, its files, its output."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.report_files import check_report_files
from mockservers.cli.serve.fault_trials import read_profile

if TYPE_CHECKING:
    from mockservers.checks.run_report.fault_outcomes import FaultOutcome
    from mockservers.checks.run_report.recorder import Recorder


@dataclass(frozen=True)
class ReportOptions:
    """The checks that a run must pass, and the report files to write.

    Args:
        fail_on: Names of checks as typed, separated by commas.
        coverage_min: Smallest share of accepted operations, in percent.
        reports: Files; the suffix selects the format.
        faults: The fault profile as typed; empty for none.
        quiet: Print no report.
    """

    fail_on: Sequence[str]
    coverage_min: float
    reports: Sequence[Path]
    faults: str
    quiet: bool

    def check(self) -> None:
        """Check the options before the command runs.

        Raises:
            CannotRun: an unknown check or fault, an unknown suffix of a report, or a missing folder.
        """
        from mockservers.checks.run_report.checks import NAMES
        from mockservers.core.suggestions import suggest

        try:
            for name in self.names:
                suggest("check", name, NAMES)
        except ValueError as error:
            raise CannotRun(str(error)) from None
        _ = self.profile
        check_report_files(self.reports)

    @cached_property
    def profile(self) -> list[dict[str, Any]]:
        """The faults with which the command is run again.

        Raises:
            CannotRun: an unknown name, or a file that cannot be read.
        """
        return read_profile(self.faults) if self.faults else []

    @property
    def names(self) -> frozenset[str]:
        """The checks to fail on."""
        return frozenset(name.strip() for names in self.fail_on for name in names.split(",") if name.strip())

    def report(
        self, recorder: Recorder, command: Sequence[str], exit_code: int, trials: Sequence[FaultOutcome] = ()
    ) -> int:
        """Print the report on a run and write its files; returns the exit code of run and checks together.

        Raises:
            CannotRun: a file cannot be written.
        """
        from mockservers.catalog import VENDORS
        from mockservers.checks.run_report.report import FinishedCommand, Requirements, build_report
        from mockservers.checks.run_report.reports import write_report
        from mockservers.checks.run_report.text import render_lines
        from mockservers.core.redaction.secret_names import is_secret

        secrets = [value for name, value in os.environ.items() if is_secret(name)]
        requirements = Requirements(self.names, self.coverage_min)
        run_report = build_report(
            recorder,
            {service.name: service for service in VENDORS},
            FinishedCommand(command, exit_code, secrets),
            requirements,
            trials,
        )
        if not self.quiet and (run_report.exchanges or run_report.failures or trials):
            click.echo("\n".join(render_lines(run_report)), err=True)
        for path in self.reports:
            try:
                write_report(run_report, path)
            except OSError as error:
                raise CannotRun(f"The report {path} cannot be written: {error.strerror}.") from None
        return run_report.exit_code_of_all


def add_report_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of a run report to a command, and call it with ``ReportOptions`` as ``options``."""

    @click.option(
        "--fail-on",
        metavar="CHECK,...",
        multiple=True,
        help="Exit with 3 if one of these checks finds a problem: violations, unserved, errors, retries, expired,"
        " secrets, undeclared, ignored, callbacks, defects, unused, faults.",
    )
    @click.option(
        "--coverage-min",
        metavar="PERCENT",
        type=click.FloatRange(0, 100),
        default=0.0,
        help="Exit with 3 if COMMAND called less than this share of its vendors' operations successfully; default: 0.",
    )
    @click.option(
        "--report",
        metavar="FILE",
        multiple=True,
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write the report to FILE.html, FILE.json or FILE.xml (JUnit). Repeatable.",
    )
    @click.option(
        "--faults",
        metavar="PROFILE",
        default="",
        help="Run COMMAND again with each of these faults: kinds or vendors separated by commas, general, all, or a"
        " YAML file.",
    )
    @click.option("--quiet", is_flag=True, help="Print no report.")
    @wraps(command)
    def run(
        *positional: object,
        fail_on: Sequence[str],
        coverage_min: float,
        report: Sequence[Path],
        faults: str,
        quiet: bool,
        **rest: object,
    ) -> None:
        command(*positional, options=ReportOptions(fail_on, coverage_min, report, faults, quiet), **rest)

    return run
