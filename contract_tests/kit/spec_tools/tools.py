"""Tools of the OpenAPI ecosystem, pinned by ``package-lock.json``; each is run over every spec."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
GENERATED = FOLDER / "generated"
MINUTES = 10 * 60  # seconds that a tool may take
EXPORTED = re.compile(r"^export function ", re.MULTILINE)
OPERATION = re.compile(r"^    ([a-z][a-z0-9_]*): \{$", re.MULTILINE)

Run = Callable[[Sequence[str]], str]


class ToolMissing(Exception):
    """Node.js, or a package that npm installs, is missing."""


class Rejected(Exception):
    """A tool rejects a spec; the text is its output."""


@dataclass(frozen=True)
class Subject:
    """A spec as a file, and the operations that tools should find in it."""

    file: Path
    operations: frozenset[str]

    @property
    def output(self) -> str:
        """The beginning of the names of the files generated from the spec."""
        return str(GENERATED / f"{self.file.stem}_{self.file.suffix[1:]}")


def find_npm(which: Callable[[str], str | None] = shutil.which) -> str:
    """Find the path of npm.

    Raises:
        ToolMissing: Node.js or npm is not on the PATH.
    """
    found = {name: which(name) for name in ("node", "npm")}
    if missing := [name for name, path in found.items() if path is None]:
        raise ToolMissing(f"{' and '.join(missing)} missing: install Node.js 20 or later, which the specs' tools need.")
    return str(found["npm"])


def install(npm: str) -> None:
    """Install the pinned tools, unless they are installed.

    Raises:
        ToolMissing: npm cannot install them.
    """
    lock, installed = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    done = subprocess.run([npm, "ci", "--silent"], cwd=FOLDER, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or [f"exit status {done.returncode}"]
        raise ToolMissing(f"The specs' tools are missing, and npm ci in {FOLDER} fails: {said[-1]}")
    installed.touch()


def run_tool(command: Sequence[str]) -> str:
    """Run a tool, and return its output.

    Raises:
        Rejected: it ends with another status than 0.
    """
    binary, *rest = command
    path = FOLDER / "node_modules" / ".bin" / binary
    done = subprocess.run([str(path), *rest], cwd=FOLDER, capture_output=True, text=True, timeout=MINUTES, check=False)
    if done.returncode:
        raise Rejected(f"{binary} ends with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def check_all(subjects: Sequence[Subject], run: Run = run_tool) -> Iterator[tuple[str, str | None]]:
    """Run every tool, and yield its name and the reason of a rejection; None for an accepted spec."""
    shutil.rmtree(GENERATED, ignore_errors=True)
    GENERATED.mkdir()
    for name, check in TOOLS.items():
        try:
            check(subjects, run)
        except Rejected as problem:
            yield name, str(problem)
        else:
            yield name, None


def _lint_with_spectral(subjects: Sequence[Subject], run: Run) -> None:
    run(["spectral", "lint", "--ruleset", "spectral.yaml", "--fail-severity", "warn", *_list_files(subjects)])


def _lint_with_redocly(subjects: Sequence[Subject], run: Run) -> None:
    run(["redocly", "lint", "--config", "redocly_rules.yaml", *_list_files(subjects)])


def _generate_types(subjects: Sequence[Subject], run: Run) -> None:
    for subject in subjects:
        types = Path(f"{subject.output}.types.ts")
        run(["openapi-typescript", str(subject.file), "--output", str(types)])
        _, _, operations = types.read_text(encoding="utf-8").partition("export interface operations {")
        _expect_operations(subject, frozenset(OPERATION.findall(operations)))


def _generate_client(subjects: Sequence[Subject], run: Run) -> None:
    for subject in subjects:
        client = Path(f"{subject.output}.client.ts")
        run(["oazapfts", str(subject.file), str(client)])
        _expect_number(subject, len(EXPORTED.findall(client.read_text(encoding="utf-8"))))


def _compile(_subjects: Sequence[Subject], run: Run) -> None:
    run(["tsc", "--project", "tsconfig.json"])


def _convert_to_postman(subjects: Sequence[Subject], run: Run) -> None:
    for subject in subjects:
        collection = Path(f"{subject.output}.postman.json")
        run(["openapi2postmanv2", "--spec", str(subject.file), "--output", str(collection)])
        if not collection.exists():
            raise Rejected(f"{subject.file}: no collection is written")
        _expect_number(subject, _count_requests(json.loads(collection.read_text(encoding="utf-8"))))


TOOLS: Mapping[str, Callable[[Sequence[Subject], Run], None]] = {
    "Spectral": _lint_with_spectral,
    "Redocly": _lint_with_redocly,
    "openapi-typescript": _generate_types,
    "oazapfts": _generate_client,
    "tsc --strict": _compile,
    "openapi-to-postmanv2": _convert_to_postman,
}


def _list_files(subjects: Sequence[Subject]) -> list[str]:
    return [str(subject.file) for subject in subjects]


def _count_requests(folder: Mapping[str, Any]) -> int:
    return sum(_count_requests(item) if "item" in item else 1 for item in folder["item"])


def _expect_operations(subject: Subject, found: frozenset[str]) -> None:
    if found != subject.operations:
        raise Rejected(f"{subject.file}: operations that are lost or made up: {sorted(found ^ subject.operations)}")


def _expect_number(subject: Subject, found: int) -> None:
    if found != len(subject.operations):
        raise Rejected(f"{subject.file}: {found} of {len(subject.operations)} operations are found")
