"""The commands of the manual for Windows have options that exist, and are not too long."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from contract_tests.kit.packaging.builds import ROOT
from samclients.fnms_export.options import command as export
from samclients.fsm_ingest.cli import main as ingest

MANUAL = (ROOT / "clients" / "README.md").read_text(encoding="utf-8")
LONGEST_TASK = 261  # characters of /TR


def test_the_service_calls_the_ingestion_utility(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [text] = re.findall(r"^```xml\n(.*?)^```$", MANUAL, re.MULTILINE | re.DOTALL)
    service = ET.fromstring(text)  # noqa: S314 -- of the manual
    assert str(service.findtext("executable")).endswith("\\fsm-ingest.exe")
    monkeypatch.chdir(tmp_path)  # the log file is created
    done = CliRunner().invoke(ingest, [*str(service.findtext("arguments")).split(), "--help"])
    assert (done.exit_code, done.output.split()[:3]) == (0, ["Usage:", "main", "service"])
    variables = [str(variable.get("name")) for variable in service.iter("env")]
    assert all(name in CliRunner().invoke(ingest, ["--help"]).output for name in variables)


def test_a_misspelt_option_would_be_found() -> None:
    assert CliRunner().invoke(ingest, ["service", "--time-zone", "Europe/Berlin", "--help"]).exit_code == 2


def test_the_scheduled_task_calls_the_export() -> None:
    [task] = re.findall(r'^schtasks .* /TR "(.*)"$', MANUAL, re.MULTILINE)
    assert len(task) <= LONGEST_TASK
    program, *arguments = task.split()
    assert program.endswith("\\fnms-servicenow-export.exe")
    assert CliRunner().invoke(export, ["--help", *arguments]).exit_code == 0


@pytest.mark.parametrize("sentence", ["/SC WEEKLY /D SUN /ST 03:00", '/TN "Export to ServiceNow"'])
def test_the_scheduled_task_is_that_of_the_product(sentence: str) -> None:
    assert sentence in MANUAL
