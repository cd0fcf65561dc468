"""What a check found, in files: JSON for programs, JUnit for CI servers, HTML for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree as ET

from jinja2 import Environment, StrictUndefined

from mockservers.checks.conformance.checking import Checked, as_json
from mockservers.core.private_files import write_file
from mockservers.version import __version__

CLASS = "mockservers.check"
FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 65534, 65535), "�")  # in XML
NEVER_ASKED = "No request was sent to it."


def in_json(checked: Checked) -> str:
    """A JSON object."""
    return json.dumps(as_json(checked), indent=1) + "\n"


def in_junit(checked: Checked) -> str:
    """A JUnit test suite with a test per operation."""
    suite = ET.Element("testsuite", name=f"mockservers check --spec {checked.target.service.name}")
    found = checked.grouped
    for operation in [*checked.wanted, *(one for one in found if one not in checked.wanted)]:
        case = ET.SubElement(suite, "testcase", classname=CLASS, name=operation)
        for finding, times in found.get(operation, ()):
            failure = ET.SubElement(case, "failure", message=f"{finding.check} ({times})".translate(FORBIDDEN))
            failure.text = str(finding).translate(FORBIDDEN)
        if operation in checked.undeclared:
            told = ET.SubElement(case, "system-out")
            told.text = f"undeclared in answers: {', '.join(sorted(checked.undeclared[operation]))}".translate(
                FORBIDDEN
            )
        if operation in checked.never_asked:
            ET.SubElement(case, "failure", message=NEVER_ASKED)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(sum(one.find("failure") is not None for one in suite)))
    suites = ET.Element("testsuites")
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def in_html(checked: Checked) -> str:
    """One page that loads nothing from elsewhere."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string((files(__package__) / "checked.html").read_text(encoding="utf-8"))
    return template.render(checked=checked, run=checked.run, version=__version__, never=NEVER_ASKED)


FORMS: Mapping[str, Callable[[Checked], str]] = {".json": in_json, ".xml": in_junit, ".html": in_html}


def write(checked: Checked, path: Path) -> None:
    """Write the report whose form the file's name ends in.

    Raises:
        OSError: it cannot be written.
    """
    write_file(path, FORMS[path.suffix](checked))
