"""``make docs``: builds the site into ``build/manual`` without a network, and checks it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from contract_tests.kit.manual.site.assembly import CONFIGURATION, PAGES, SITE, assemble
from contract_tests.kit.manual.site.checking import check_site
from contract_tests.kit.manual.site.sources import ROOT

BUILD = ROOT / "build"


def build(folder: Path) -> list[str]:
    """Assemble and build the site into ``<folder>/manual``; return the problems."""
    for old in (PAGES, SITE):
        shutil.rmtree(folder / old, ignore_errors=True)
    assemble(folder)
    command = [sys.executable, "-m", "zensical", "build", "--strict", "--clean"]
    done = subprocess.run(
        [*command, "-f", str(folder / CONFIGURATION)],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    (folder / SITE / "404.html").unlink(missing_ok=True)  # for servers at the root of a host
    problems = [] if done.returncode == 0 else [done.stdout]
    return problems + check_site(folder / SITE)


def main() -> int:
    """Build the site, print its problems, and return the exit code."""
    problems = build(BUILD)
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 -- a program
    print(f"{BUILD / SITE / 'index.html'}: {len(problems) or 'no'} problems")  # noqa: T201 -- a program
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
