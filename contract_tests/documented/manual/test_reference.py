"""The generated pages name everything that the programs, the control plane and the specifications have."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from contract_tests.kit.manual.site.reference.pages import PARTS, fill_generated
from contract_tests.kit.manual.site.sources import DOCS, ROOT
from contract_tests.kit.programs.command_line import invoke
from mockservers import MockServer
from samclients.fnms_export.cli.main import further_commands as export
from samclients.fsm_ingest.cli import main as ingest

GENERATED = {name: make() for name, make in PARTS.items()}
VENDORS = ("bigfix", "servicenow", "informatica", "flexera")


@pytest.fixture(scope="module")
def reported() -> dict[str, Any]:
    """The services, kinds of faults and scenarios that the control plane reports."""
    with MockServer(listen=False) as server:
        return {
            "services": server.plane.services(),
            "faults": server.plane.fault_kinds(),
            "scenarios": server.plane.scenarios(),
        }


def read(page: str) -> str:
    return (DOCS / "reference" / page).read_text(encoding="utf-8")


def test_every_kind_of_fault_is_in_the_table_and_on_its_vendors_page(reported: dict[str, Any]) -> None:
    kinds = {kind["name"] for kind in reported["faults"]}
    assert kinds == set(re.findall(r"^\| `([\w.]+)` \|", read("faults.md"), re.MULTILINE))
    for kind in kinds:
        vendor, dot, _ = kind.partition(".")
        assert not dot or f"| `{kind}` |" in GENERATED[f"vendor {vendor}"]


def test_every_scenario_option_lifecycle_and_credential_is_shown(reported: dict[str, Any]) -> None:
    assert {found["name"] for found in reported["scenarios"]} == set(
        re.findall(r"^\| `([\w.]+)`", read("scenarios.md"), re.MULTILINE)
    )
    options, lifecycles = read("seed-options.md"), read("lifecycles.md")
    for service in reported["services"]:
        page = GENERATED[f"vendor {service['name']}"]
        assert all(f"`{service['name']}.{name}`" in text for name in service["options"] for text in (page, options))
        assert all(f"`{cycle['name']}`" in text for cycle in service["lifecycles"] for text in (page, lifecycles))
        assert all(f"| `{name}` | `{value}` |" in page for name, value in service["credentials"].items())


@pytest.mark.parametrize("name", [*VENDORS, "control"])
def test_every_operation_parameter_and_status_is_shown(name: str) -> None:
    page = GENERATED["control plane" if name == "control" else f"vendor {name}"]
    document = yaml.safe_load((ROOT / "openapi" / f"{name}.yaml").read_text(encoding="utf-8"))
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in {"parameters", "summary", "description"}:
                continue
            [part] = re.findall(rf"^#+ {operation['operationId']}\n(.*?)(?=^#+ |\Z)", page, re.MULTILINE | re.DOTALL)
            assert f"{method.upper()} {path}" in part
            assert set(re.findall(r"^\| (\d{3}|default) \|", part, re.MULTILINE)) == set(
                map(str, operation["responses"])
            )
            for node in [*item.get("parameters", ()), *operation.get("parameters", ())]:
                found = (
                    document["components"]["parameters"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node
                )
                assert f"| `{found['name']}` | {found['in']} |" in part


def test_the_body_of_a_verification_is_shown() -> None:
    page = GENERATED["control plane"].partition("### verify_exchanges\n")[2].partition("\n### ")[0]
    for member in ("expect", "expect[].operation", "expect[].times", "in_order", "nothing_else", "since"):
        assert f"| `{member}` |" in page


@pytest.mark.parametrize(
    ("page", "command"),
    [
        ("mockservers", ["faults", "add"]),
        ("mockservers", ["exec"]),
        ("mockservers", ["seed"]),
        ("fnms-servicenow-export", ["history"]),
        ("fsm-ingest", ["jobs", "paging"]),
    ],
)
def test_options_are_those_of_the_help(page: str, command: list[str]) -> None:
    programs = {"fnms-servicenow-export": export, "fsm-ingest": ingest}
    program = programs.get(page)
    shown = (CliRunner().invoke(program, [*command, "--help"]) if program else invoke(*command, "--help")).output
    text = GENERATED[f"command {page}"]
    part = re.split(r"^#{2,3} ", text.partition(f"# {' '.join(command)}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    options = set(re.findall(r"--[a-z][\w-]+", "\n".join(re.findall(r"^  (-.*?)(?:  |$)", shown, re.MULTILINE))))
    assert options
    assert options <= set(re.findall(r"--[a-z][\w-]+", part))


def test_every_generated_part_is_on_a_page() -> None:
    texts = [path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")]
    assert sorted(found for text in texts for found in re.findall(r"<!-- site: (.+) -->", text)) == sorted(PARTS)
    with pytest.raises(LookupError):
        fill_generated("<!-- site: vendor acme -->\n\nhint\n")
    filled = fill_generated("before\n\n<!-- site: vendor bigfix -->\n\nhint\n")
    assert filled.startswith("before\n\nHCL BigFix Inventory is")
    assert "hint" not in filled
