"""The run of the tools of the OpenAPI ecosystem over the specs, with fake tools."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from contract_tests.kit.spec_tools import tools
from contract_tests.kit.spec_tools.tools import FOLDER, Rejected, Subject, ToolMissing, check_all, find_npm

OPERATIONS = ("get_it", "make_it")


@pytest.fixture
def subject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Subject:
    monkeypatch.setattr(tools, "GENERATED", tmp_path / "generated")
    return Subject(Path("openapi/acme.yaml"), frozenset(OPERATIONS))


class Tools:
    """Tools that find these operations, but for the one that rejects everything."""

    def __init__(self, *found: str, rejecting: str = "") -> None:
        self.found, self.rejecting = found, rejecting

    def __call__(self, command: Sequence[str]) -> str:
        binary, *rest = command
        if binary == self.rejecting:
            raise Rejected(f"{binary} ends with 1:\nno")
        if binary == "openapi-typescript":
            lines = "".join(f"    {name}: {{\n    }};\n" for name in self.found)
            Path(rest[-1]).write_text(f"    not_one: {{\nexport interface operations {{\n{lines}}}\n", encoding="utf-8")
        elif binary == "oazapfts":
            lines = "".join(f"export function {name}() {{}}\n" for name in self.found)
            Path(rest[-1]).write_text(lines, encoding="utf-8")
        elif binary == "openapi2postmanv2":
            items = [{"name": "folder", "item": [{"name": name} for name in self.found]}]
            Path(rest[-1]).write_text(json.dumps({"item": items}), encoding="utf-8")
        return ""


def find_rejected(subject: Subject, run: Tools) -> set[str]:
    return {name for name, problem in check_all([subject], run) if problem is not None}


def test_every_tool_accepts_a_spec_in_which_it_finds_all_operations(subject: Subject) -> None:
    assert find_rejected(subject, Tools(*OPERATIONS)) == set()


def test_a_tool_that_loses_an_operation_without_a_word_does_not_accept(subject: Subject) -> None:
    assert find_rejected(subject, Tools("get_it")) == {"openapi-typescript", "oazapfts", "openapi-to-postmanv2"}


@pytest.mark.parametrize(
    ("binary", "name"),
    [
        ("spectral", "Spectral"),
        ("redocly", "Redocly"),
        ("openapi-typescript", "openapi-typescript"),
        ("oazapfts", "oazapfts"),
        ("tsc", "tsc --strict"),
        ("openapi2postmanv2", "openapi-to-postmanv2"),
    ],
)
def test_a_tool_that_fails_does_not_accept_and_the_others_run_on(binary: str, name: str, subject: Subject) -> None:
    assert find_rejected(subject, Tools(*OPERATIONS, rejecting=binary)) == {name}


@pytest.mark.parametrize(("there", "missing"), [((), "node and npm"), (("node",), "npm"), (("npm",), "node")])
def test_what_is_missing_is_told_in_one_line(there: tuple[str, ...], missing: str) -> None:
    with pytest.raises(ToolMissing) as told:
        find_npm(lambda name: f"/bin/{name}" if name in there else None)
    assert str(told.value) == f"{missing} missing: install Node.js 20 or later, which the specs' tools need."


def test_the_tools_are_pinned_and_name_no_registry() -> None:
    """The lock holds for whichever registry npm is told to use."""
    wanted = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    packages = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all("integrity" in package for place, package in packages.items() if place)
    assert not [place for place, package in packages.items() if re.search("://", str(package.get("resolved", "")))]
