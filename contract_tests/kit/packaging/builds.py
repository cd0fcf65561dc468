"""Building of the wheels and source archives of both packages."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLDERS = {"mockservers": ROOT, "samclients": ROOT / "clients"}  # packages, and the folders of their pyproject.toml
EPOCH = "1767225600"  # 2026-01-01


def build(project: Path, target: str, folder: Path) -> Path:
    """Build the ``wheel`` or ``sdist`` of a project into a folder, with the packages of this environment."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    subprocess.run(command, cwd=project, env=environment, check=True, capture_output=True)
    (built,) = folder.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return built


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a source archive; returns its only folder."""
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    (unpacked,) = folder.iterdir()
    return unpacked


def list_sources(archive: Path) -> set[str]:
    """The files of a source archive, relative to its only folder."""
    with tarfile.open(archive) as packed:
        return {name.partition("/")[2] for name in packed.getnames()}


def read_metadata(wheel: Path) -> Message:
    """The metadata of a wheel; the payload is the description."""
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(packed.read(name).decode())
