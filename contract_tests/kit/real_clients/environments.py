"""Environments of the public clients: virtual ones for PyPI, and a folder of npm packages."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from contract_tests.kit.real_clients.catalogue import BUILT, FOLDER, NODE

PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "-r")
NPM = ("ci", "--no-audit", "--no-fund", "--no-progress", "--ignore-scripts")


def build(name: str) -> str:
    """Build an environment unless it is there; return the reason of a failure, or an empty text."""
    folder, lock = BUILT / name, find_lock(name)
    done, digest = folder / "complete", sha256(lock.read_bytes()).hexdigest()
    if done.exists() and done.read_text() == digest:
        return ""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    reason = next(filter(None, map(_run, _list_commands(name, folder, lock))), "")
    if not reason:
        done.write_text(digest)
    return reason


def find_lock(name: str) -> Path:
    """Return the file that pins an environment's packages, with their hashes."""
    return FOLDER / "npm/package-lock.json" if name == NODE else FOLDER / f"requirements/{name}.txt"


def _list_commands(name: str, folder: Path, lock: Path) -> Iterator[list[str]]:
    if name != NODE:
        yield [sys.executable, "-m", "venv", str(folder)]
        yield [str(folder / "bin/python"), *PIP, str(lock)]
        return
    for file in lock.parent.glob("package*.json"):
        shutil.copy(file, folder)
    yield [shutil.which("npm") or "npm", "--prefix", str(folder), *NPM]


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip() or "it failed").splitlines()[-1][:300]
