"""Builds what runs without a network: a folder with wheels and scripts, and the file mockservers.pyz.

Both are for the platform and the Python that build them. Wheels that are not in pip's cache are downloaded.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SCRIPTS = ROOT / "deploy" / "bundle"
PACKAGES = ("mockservers[check,console,demo,tls]", "samclients[web]")
IN_ONE_FILE = ("mockservers[console,demo,tls]", "samclients[web]")
PINS = "constraints.txt"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "dist", help="folder of the results; default: dist")
    folder = parser.parse_args().to
    bundle, archive = folder / "bundle", folder / "mockservers.pyz"
    shutil.rmtree(bundle, ignore_errors=True)
    wheels = bundle / "wheels"
    wheels.mkdir(parents=True)
    for project in (ROOT, ROOT / "clients"):
        run("hatchling", "build", "--target", "wheel", "--directory", str(wheels), cwd=project)
    (bundle / PINS).write_text(read_pins())
    found = ("--find-links", str(wheels))
    pins = ("--constraint", str(bundle / PINS))
    run("pip", "--quiet", "--disable-pip-version-check", "download", "--dest", str(wheels), *found, *pins, *PACKAGES)
    for script in SCRIPTS.iterdir():
        shutil.copy(script, bundle / script.name)
    run(
        "pex",
        "--no-pypi",
        *found,
        *IN_ONE_FILE,
        "--venv",
        "prepend",
        "--script",
        "mockservers",
        "--output-file",
        str(archive),
    )
    print(f"{bundle}: {len(list(wheels.iterdir()))} wheels, {measure(bundle)} MiB; sh {bundle}/start.sh")
    print(f"{archive}: {measure(archive)} MiB; {Path(sys.executable).name} {archive} up")


def read_pins() -> str:
    """The versions of requirements.lock without their hashes."""
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    return "".join(line.rstrip(" \\") + "\n" for line in lines if "==" in line)


def run(module: str, *arguments: str, cwd: Path = ROOT) -> None:
    environment = {"SOURCE_DATE_EPOCH": "1767225600", **os.environ}
    done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=cwd, env=environment, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def measure(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return round(sum(file.stat().st_size for file in files) / 2**20)


if __name__ == "__main__":
    main()
