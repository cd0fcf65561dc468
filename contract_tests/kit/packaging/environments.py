"""Environments that hold a wheel and the packages that it requires, and nothing else.

They are made without a network: the required packages are linked from the environment of the tests, which has those of
all extras. What ``pip`` would install is worked out from the metadata.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from contract_tests.kit.packaging.builds import read_metadata

LONGEST = 300  # seconds that a command may take
MEBIBYTE = 1024 * 1024
OWN = {"mockservers", "samclients"}


@dataclass(frozen=True)
class Environment:
    """A virtual environment.

    Args:
        folder: Its folder.
        packages: The names of the installed packages.
    """

    folder: Path
    packages: frozenset[str]

    @property
    def site(self) -> Path:
        """The folder of its packages."""
        (found,) = (self.folder / "lib").glob("python*/site-packages")
        return found

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command in an empty folder without a trace of the source tree."""
        home = cwd or self.folder.parent / "elsewhere"
        home.mkdir(exist_ok=True)
        variables = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": str(home)}
        return subprocess.run(
            command, cwd=home, env=variables, capture_output=True, text=True, timeout=LONGEST, check=False
        )

    def measure(self) -> float:
        """The size of the packages in MiB, with compiled modules, as ``du`` counts it."""
        return sum(path.lstat().st_blocks * 512 for path in self.site.rglob("*")) / MEBIBYTE


def create_environment(folder: Path, wheels: Sequence[Path], *more: str) -> Environment:
    """Create an environment.

    Args:
        folder: The new folder.
        wheels: The wheels of this project to install.
        more: Further requirements, such as ``pytest`` or an extra: ``mockservers[console]``.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    wanted = [*map(Requirement, more)]
    for wheel in wheels:
        metadata = read_metadata(wheel)
        extras = {extra for one in wanted if one.name == metadata["Name"] for extra in one.extras}
        wanted += _select(metadata.get_all("Requires-Dist", []), extras)
    found = _find_all(one for one in wanted if canonicalize_name(one.name) not in OWN)
    names = frozenset({*found, *(canonicalize_name(read_metadata(wheel)["Name"]) for wheel in wheels)})
    environment = Environment(folder, names)
    for package in found.values():
        _link(package, environment.site)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", str(environment.python)]
    subprocess.run([*pip, "install", "--no-deps", "--no-index", *map(str, wheels)], check=True)
    return environment


def _find_all(wanted: Iterable[Requirement]) -> dict[str, Distribution]:
    """The installed packages that satisfy requirements, and all that these require, by name."""
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = list(wanted)
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        package = found.setdefault(name, distribution(name))
        assert requirement.specifier.contains(package.version, prereleases=True), f"{requirement}: {package.version}"
        waiting += _select(package.requires or [], extras)
    return found


def _select(texts: Iterable[str], extras: Iterable[str]) -> list[Requirement]:
    """The requirements that apply here, with those of the extras."""
    requirements = map(Requirement, texts)
    return [one for one in requirements if _applies(one, ["", *extras])]


def _applies(requirement: Requirement, extras: Iterable[str]) -> bool:
    return requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras)


def _link(package: Distribution, site: Path) -> None:
    """Link the files of a package; commands outside of the folder of packages are left out."""
    for file in package.files or ():
        source, target = Path(str(package.locate_file(file))), site / str(file)
        if ".." in file.parts or not source.is_file():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.hardlink_to(source)
        except OSError:  # another file system
            shutil.copy2(source, target)
