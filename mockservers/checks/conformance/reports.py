"""The result of a check in files: JSON for programs, JUnit for CI servers, HTML for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

from jinja2 import Environment, StrictUndefined, Template

from mockservers.checks.conformance.run import CheckResult, as_json
from mockservers.core.private_files import write_file
from mockservers.version import __version__

CLASS = "mockservers.check"
FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 65534, 65535), "�")  # in XML
NEVER_ASKED = "No request was sent to it."


def render_json(result: CheckResult) -> str:
    """The result as a JSON object."""
    return json.dumps(as_json(result), indent=1) + "\n"


def render_junit(result: CheckResult) -> str:
    """The result as a JUnit test suite with a test per operation."""
    suite = ET.Element("testsuite", name=f"mockservers check --spec {result.target.service.name}")
    found = result.grouped
    for operation in [*result.operations, *(name for name in found if name not in result.operations)]:
        case = ET.SubElement(suite, "testcase", classname=CLASS, name=operation)
        for finding, times in found.get(operation, ()):
            failure = ET.SubElement(case, "failure", message=f"{finding.check} ({times})".translate(FORBIDDEN))
            failure.text = str(finding).translate(FORBIDDEN)
        if operation in result.undeclared:
            output = ET.SubElement(case, "system-out")
            output.text = f"undeclared in answers: {', '.join(sorted(result.undeclared[operation]))}".translate(
                FORBIDDEN
            )
        if operation in result.never_asked:
            ET.SubElement(case, "failure", message=NEVER_ASKED)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in suite)))
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string((files(__package__) / "report.html").read_text(encoding="utf-8"))


def render_html(result: CheckResult) -> str:
    """The result as one HTML page that loads nothing from other hosts."""
    return _template().render(result=result, run=result.run, version=__version__, never=NEVER_ASKED)


FORMS: Mapping[str, Callable[[CheckResult], str]] = {".json": render_json, ".xml": render_junit, ".html": render_html}


def write_report(result: CheckResult, path: Path) -> None:
    """Write the report in the form that the suffix of the file names.

    Raises:
        OSError: it cannot be written.
    """
    write_file(path, FORMS[path.suffix](result))
