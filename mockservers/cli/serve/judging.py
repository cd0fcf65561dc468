"""The options of a verdict on the command line, and what becomes of it: lines on stderr, reports in files."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mockservers.cli.errors import CannotRun
from mockservers.cli.serve.trying import read_profile

if TYPE_CHECKING:
    from mockservers.checks.run_report.fault_outcomes import FaultOutcome
    from mockservers.checks.run_report.recorder import Recorder

FORMS = (".html", ".json", ".xml")


@dataclass(frozen=True)
class Judging:
    """The checks that a run must pass, and the reports to write.

    Args:
        fail_on: Names of checks, as typed: separated by commas.
        coverage_min: Percent of the operations.
        reports: Files; their endings say the form.
        faults: The profile of faults, as typed; empty for none.
        quiet: Whether nothing is printed.
    """

    fail_on: Sequence[str]
    coverage_min: float
    reports: Sequence[Path]
    faults: str
    quiet: bool

    def check(self) -> None:
        """Check the options before the command runs.

        Raises:
            CannotRun: an unknown check or fault; a report of no known form, or in no folder.
        """
        from mockservers.checks.run_report.checks import NAMES
        from mockservers.core.suggestions import suggest

        try:
            for name in self.names:
                suggest("check", name, NAMES)
        except ValueError as error:
            raise CannotRun(str(error)) from None
        _ = self.profile
        for path in self.reports:
            if path.suffix not in FORMS:
                raise CannotRun(f"The report {path} must end in {', '.join(FORMS[:-1])} or {FORMS[-1]} (JUnit).")
            if not path.absolute().parent.is_dir():
                raise CannotRun(f"The report {path} cannot be written: there is no such folder.")

    @cached_property
    def profile(self) -> list[dict[str, Any]]:
        """The faults that the command is tried with.

        Raises:
            CannotRun: an unknown name, or a file that cannot be read.
        """
        return read_profile(self.faults) if self.faults else []

    @property
    def names(self) -> frozenset[str]:
        """The checks to fail on."""
        return frozenset(name.strip() for one in self.fail_on for name in one.split(",") if name.strip())

    def judge(
        self, recorder: Recorder, command: Sequence[str], exit_code: int, trials: Sequence[FaultOutcome] = ()
    ) -> int:
        """Print the verdict on a run and write its reports; gives the exit code of both together.

        Raises:
            CannotRun: a report cannot be written.
        """
        from mockservers.catalog import VENDORS
        from mockservers.checks.run_report.report import FinishedCommand, Requirements, build_report
        from mockservers.checks.run_report.reports import write_report
        from mockservers.checks.run_report.text import render_lines
        from mockservers.core.redaction.secret_names import is_secret

        secrets = [value for name, value in os.environ.items() if is_secret(name)]
        demand = Requirements(self.names, self.coverage_min)
        verdict = build_report(
            recorder,
            {service.name: service for service in VENDORS},
            FinishedCommand(command, exit_code, secrets),
            demand,
            trials,
        )
        if not self.quiet and (verdict.exchanges or verdict.failures or trials):
            click.echo("\n".join(render_lines(verdict)), err=True)
        for path in self.reports:
            try:
                write_report(verdict, path)
            except OSError as error:
                raise CannotRun(f"The report {path} cannot be written: {error.strerror}.") from None
        return verdict.exit_code_of_all


def judging_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of a verdict; it is called with the ``Judging`` as ``judging``."""

    @click.option(
        "--fail-on",
        metavar="CHECK,...",
        multiple=True,
        help="Exit with 3 if these find anything: violations, errors, retries, expired, secrets, undeclared, ignored,"
        " callbacks, defects, unused, faults.",
    )
    @click.option(
        "--coverage-min",
        metavar="PERCENT",
        type=click.FloatRange(0, 100),
        default=0.0,
        help="Exit with 3 if fewer operations of the vendors called were accepted at least once.",
    )
    @click.option(
        "--report",
        metavar="FILE",
        multiple=True,
        type=click.Path(path_type=Path, dir_okay=False),
        help="Write the verdict to FILE.html, FILE.json or FILE.xml (JUnit).",
    )
    @click.option(
        "--faults",
        metavar="PROFILE",
        default="",
        help="Run COMMAND again with each of these faults: kinds or vendors separated by commas, `general`, `all`,"
        " or a YAML file.",
    )
    @click.option("--quiet", is_flag=True, help="Print no verdict.")
    @wraps(command)
    def wrapped(
        *given: object,
        fail_on: Sequence[str],
        coverage_min: float,
        report: Sequence[Path],
        faults: str,
        quiet: bool,
        **rest: object,
    ) -> None:
        command(*given, judging=Judging(fail_on, coverage_min, report, faults, quiet), **rest)

    return wrapped
