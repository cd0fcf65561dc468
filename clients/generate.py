"""Generator of the vendors' clients: openapi/ to clients/samclients/. ``--check`` only lists differences."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from samclients.generator import CannotGenerate, Document, generate_files, generate_reference, write_package

HERE = Path(__file__).parent
SPECS, PACKAGE, MANUAL = HERE.parent / "openapi", HERE / "samclients", HERE.parent / "docs" / "reference" / "clients"
BOUND = {
    "bigfix": (),
    "flexera": ("orgId",),
    "informatica": (),
    "servicenow": (),
}  # vendors, and what their clients bind


def generate_vendor(spec: Path, package: Path, *, check: bool) -> list[Path]:
    """Generate the client of a vendor in a package.

    Args:
        spec: The vendor's OpenAPI document, ``bigfix.yaml``.
        package: The folder with one folder per vendor.
        check: Change nothing.

    Returns:
        The modules, and the page of the manual, that were out of date.

    Raises:
        CannotGenerate: a part of the document cannot be expressed.
    """
    files = generate_files(Document.read(spec), spec.stem, bound=BOUND.get(spec.stem, ()), whole=False)
    target = package / spec.stem
    page = (package if package != PACKAGE else MANUAL) / f"{spec.stem}.md"
    with tempfile.TemporaryDirectory() as temporary:
        fresh = Path(temporary)
        write_package(files, fresh)
        texts = {target / name: (fresh / name).read_text(encoding="utf-8") for name in files}
    texts[page] = generate_reference(Document.read(spec), spec.stem, bound=BOUND.get(spec.stem, ()))
    different = [path for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if not check:
        for path in different:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(texts[path], encoding="utf-8")
    return different


def main() -> int:
    """Run the command line and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 if a file differs")
    parser.add_argument("--package", type=Path, default=PACKAGE, help="the folder to write to")
    parser.add_argument("--spec", type=Path, action="append", help="generate only this document (NAME.yaml)")
    options = parser.parse_args()
    specs = options.spec or [SPECS / f"{name}.yaml" for name in BOUND]
    try:
        different = [path for spec in specs for path in generate_vendor(spec, options.package, check=options.check)]
    except CannotGenerate as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    for path in different if options.check else ():
        print(f"{path} differs from a fresh generation; run: make clients", file=sys.stderr)  # noqa: T201
    return 1 if options.check and different else 0


if __name__ == "__main__":
    sys.exit(main())
