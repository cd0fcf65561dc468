"""Run the tools of the OpenAPI ecosystem over the specs: ``python -m contract_tests.kit.spec_tools``."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from contract_tests.kit.services import SERVICES
from contract_tests.kit.spec_tools.tools import Subject, ToolMissing, check_all, find_npm, install
from mockservers.console.specs import as_json, as_yaml, list_servers, spec_document
from mockservers.core.package_files import spec_folder

CONTROL_PORT = "http://localhost:8080"


def list_subjects(folder: Path) -> Iterator[Subject]:
    """List the specs as published, and as a server serves them in YAML and JSON."""
    for service in SERVICES:
        operations = frozenset(service.spec.operations)
        yield Subject(spec_folder() / f"{service.name}.yaml", operations)
        served = spec_document(service, list_servers(service, f"http://localhost:{service.port}", CONTROL_PORT))
        for suffix, write in (("yaml", as_yaml), ("json", as_json)):
            file = folder / f"served_{service.name}.{suffix}"
            file.write_text(write(served), encoding="utf-8")
            yield Subject(file, operations)


def main() -> int:
    """Print which tools accept the specs; return 1 if a tool rejects one, 2 if the tools are missing."""
    try:
        install(find_npm())
    except ToolMissing as missing:
        print(missing)  # noqa: T201 -- a command
        return 2
    with tempfile.TemporaryDirectory() as folder:
        files = list(list_subjects(Path(folder)))
        rejected = 0
        for tool, problem in check_all(files):
            print(f"{tool}: {'accepts' if problem is None else 'does not accept'} {len(files)} files")  # noqa: T201 -- a command
            if problem is not None:
                rejected += 1
                print(problem)  # noqa: T201 -- a command
    return 1 if rejected else 0


if __name__ == "__main__":
    sys.exit(main())
