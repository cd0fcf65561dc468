"""The verdict in files: JSON for programs, JUnit for CI servers, HTML for people."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

from jinja2 import Environment, StrictUndefined

from mockservers.checks.run_report.checks import CHECKS, FAULTS
from mockservers.checks.run_report.text import summary
from mockservers.checks.run_report.verdict import Finding, RunReport
from mockservers.core.private_files import write_file
from mockservers.version import __version__

CLASS = "mockservers.checks.run_report"
FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535), "�")  # in XML


def as_json(verdict: RunReport) -> str:
    """The verdict as a JSON object."""
    return json.dumps(verdict.as_json(), indent=1) + "\n"


def as_junit(verdict: RunReport) -> str:
    """The verdict as a JUnit test suite: a test per check, one for the command, one for the coverage.

    A check that is not failed on passes whatever it finds; what it found is its output.
    """
    suite = ET.Element("testsuite", name="mockservers exec")
    _case(suite, "command", f"exit code {verdict.exit_code}" if verdict.exit_code else "", _shell(verdict))
    for check in CHECKS:
        found = verdict.found(check)
        told = "\n\n".join(_told(one) for one in found)
        fails = found and check.name in verdict.demand.fail_on
        _case(suite, check.name, f"{check.title}: {sum(one.count for one in found)}" if fails else "", told)
    for name in ("unused", "coverage"):
        failure = next((one for one in verdict.failures if one.startswith(name)), "")
        _case(suite, name, failure, summary(verdict))
    for trial in verdict.trials:
        fails = trial.survived is False and FAULTS in verdict.demand.fail_on
        told = f"{trial.outcome}, exit code {trial.exit_code}; expected: {trial.kind.expect}"
        _case(suite, f"fault {trial.name}", trial.outcome if fails else "", told)
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _case(suite: ET.Element, name: str, failure: str, text: str) -> None:
    case = ET.SubElement(suite, "testcase", classname=CLASS, name=name)
    text = text.translate(FORBIDDEN)
    if failure:
        ET.SubElement(case, "failure", message=failure.translate(FORBIDDEN)).text = text
    elif text:
        ET.SubElement(case, "system-out").text = text


def _told(one: Finding) -> str:
    return f"{one.service} {one.operation or '(no operation)'}: {one.text} ({one.where})\n{one.explanation}"


def _shell(verdict: RunReport) -> str:
    return shlex.join(verdict.command)


def as_html(verdict: RunReport) -> str:
    """The verdict as one page that loads nothing from elsewhere."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((files(__package__) / "verdict.html").read_text(encoding="utf-8"))
    return template.render(verdict=verdict, checks=CHECKS, command=_shell(verdict), version=__version__)


FORMS: Mapping[str, Callable[[RunReport], str]] = {".json": as_json, ".xml": as_junit, ".html": as_html}


def write(verdict: RunReport, path: Path) -> None:
    """Write the report whose form the file's name ends in.

    Raises:
        OSError: it cannot be written.
    """
    write_file(path, FORMS[path.suffix](verdict))
