"""Installs the compared tools into ``benchmarks/.peers``: npm packages, and moto in a virtual environment.

Tools that cannot be installed are reported, and the benchmark lists them as absent with the reason.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import track

PLACE = Path(__file__).parent / ".peers"
PACKAGES = {  # by the names in peers.py
    "Prism": "@stoplight/prism-cli@5",
    "Mockoon": "@mockoon/cli@9",
    "WireMock": "wiremock@3",
    "Specmatic": "specmatic@2",
    "json-server": "json-server@0.17",
}
NEEDING_JAVA = ("WireMock", "Specmatic")
MOTO = "moto[server,dynamodb]>=5"


def main() -> None:
    """Install all tools."""
    PLACE.mkdir(exist_ok=True)
    (PLACE / "package.json").write_text('{"private": true}\n')
    absent: dict[str, str] = {}
    console = Console(stderr=True)
    for name in track([*PACKAGES, "moto server (DynamoDB)"], description="Installing peers", console=console):
        reason = _npm(PACKAGES[name]) if name in PACKAGES else _moto()
        if name in NEEDING_JAVA and shutil.which("java") is None:
            reason = "Java is not installed"
        if reason:
            absent[name] = reason
            console.print(f"{name}: {reason}")
    (PLACE / "absent.json").write_text(json.dumps(absent, indent=1) + "\n")


def _npm(package: str) -> str:
    """Install an npm package; return the reason of a failure, or an empty text."""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not installed"
    return _run([npm, "install", "--no-audit", "--no-fund", "--no-progress", package])


def _moto() -> str:
    environment = PLACE / "moto"
    return _run([sys.executable, "-m", "venv", str(environment)]) or _run(
        [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", MOTO]
    )


def _run(command: list[str]) -> str:
    done = subprocess.run(command, cwd=PLACE, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else (done.stderr.strip() or "it failed").splitlines()[-1][:300]


if __name__ == "__main__":
    main()
