"""The report in files: JSON for programs, JUnit for CI servers, HTML for people."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

from jinja2 import Environment, StrictUndefined, Template

from mockservers.checks.run_report.checks import CHECKS, FAULTS
from mockservers.checks.run_report.report import Finding, RunReport
from mockservers.checks.run_report.text import summary_line
from mockservers.core.private_files import write_file
from mockservers.version import __version__

CLASS = "mockservers.checks.run_report"
FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")  # in XML


def render_json(report: RunReport) -> str:
    """The report as a JSON object."""
    return json.dumps(report.as_json(), indent=1) + "\n"


def render_junit(report: RunReport) -> str:
    """The report as a JUnit test suite: a test per check, one for the command, one for the coverage.

    A check that is not in ``--fail-on`` always passes; its findings are its output.
    """
    suite = ET.Element("testsuite", name="mockservers exec")
    _add_case(suite, "command", f"exit code {report.exit_code}" if report.exit_code else "", _command_line(report))
    for check in CHECKS:
        found = report.findings_of(check)
        text = "\n\n".join(_format_finding(finding) for finding in found)
        fails = found and check.name in report.requirements.fail_on
        _add_case(suite, check.name, f"{check.title}: {sum(finding.count for finding in found)}" if fails else "", text)
    for name in ("unused", "coverage"):
        failure = next((reason for reason in report.failures if reason.startswith(name)), "")
        _add_case(suite, name, failure, summary_line(report))
    for outcome in report.fault_outcomes:
        fails = outcome.as_expected is False and FAULTS in report.requirements.fail_on
        text = f"{outcome.outcome}, exit code {outcome.exit_code}; expected: {outcome.kind.expect}"
        _add_case(suite, f"fault {outcome.name}", outcome.outcome if fails else "", text)
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _add_case(suite: ET.Element, name: str, failure: str, text: str) -> None:
    case = ET.SubElement(suite, "testcase", classname=CLASS, name=name)
    text = text.translate(FORBIDDEN)
    if failure:
        ET.SubElement(case, "failure", message=failure.translate(FORBIDDEN)).text = text
    elif text:
        ET.SubElement(case, "system-out").text = text


def _format_finding(finding: Finding) -> str:
    return f"{finding.headline}\n{finding.explanation}"


def _command_line(report: RunReport) -> str:
    return shlex.join(report.command)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((files(__package__) / "report.html").read_text(encoding="utf-8"))


def render_html(report: RunReport) -> str:
    """The report as one HTML page that loads nothing from other hosts."""
    return _template().render(report=report, checks=CHECKS, command=_command_line(report), version=__version__)


FORMS: Mapping[str, Callable[[RunReport], str]] = {".json": render_json, ".xml": render_junit, ".html": render_html}


def write_report(report: RunReport, path: Path) -> None:
    """Write the report in the form that the suffix of the file names.

    Raises:
        OSError: the file cannot be written.
    """
    write_file(path, FORMS[path.suffix](report))
