"""What came of the mutants: as text, as JUnit XML, as a page."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from contract_tests.mutants.mutant import Verdict

OUTCOMES = ("killed", "survived", "equivalent")
WIDTH = 30


class Bar:
    """A progress bar on a terminal, one line per step of the work elsewhere; without a thread, since children fork."""

    def __init__(self) -> None:
        self._what, self._of, self._done, self._survived = "", 0, 0, 0

    def begin(self, what: str, count: int) -> None:
        """A new piece of work with so many steps."""
        self._what, self._of, self._done = what, count, 0
        self._show()

    def step(self, verdict: Verdict | None) -> None:
        """One step is done."""
        self._done += 1
        self._survived += verdict is not None and verdict.outcome == "survived"
        self._show()

    def _show(self) -> None:
        if not sys.stderr.isatty():
            if self._done in (0, self._of) or self._done % 100 == 0:
                sys.stderr.write(f"{self._what}: {self._done} of {self._of}\n")
            return
        full = WIDTH * self._done // max(self._of, 1)
        survived = f", {self._survived} survived" if self._survived else ""
        bar = "#" * full + "." * (WIDTH - full)
        end = "\n" if self._done == self._of else ""
        sys.stderr.write(f"\r\033[K[{bar}] {self._what}: {self._done} of {self._of}{survived}{end}")
        sys.stderr.flush()


def score(verdicts: Iterable[Verdict]) -> float:
    """Percent killed of those that are not equivalent; 0 when there are none."""
    counted = Counter(one.outcome for one in verdicts)
    real = counted["killed"] + counted["survived"]
    return 100 * counted["killed"] / real if real else 0.0


def text(verdicts: Sequence[Verdict], seconds: float) -> str:
    """Everything for a person; the last line is the sum."""
    lines = [*_table("operator", [(f"{v.mutant.side}: {v.mutant.operator}", v) for v in verdicts]), ""]
    lines += [*_table("operation", [(v.mutant.operation, v) for v in verdicts]), ""]
    lines += [f"equivalent: {v.mutant.id} ({v.reason})" for v in verdicts if v.outcome == "equivalent"]
    lines += [f"survived: {v.mutant.id} ({v.reason})" for v in verdicts if v.outcome == "survived"]
    lines += ["", f"{seconds:.0f} s", last_line(verdicts)]
    return "\n".join(lines)


def last_line(verdicts: Sequence[Verdict]) -> str:
    """The sum."""
    counted = Counter(one.outcome for one in verdicts)
    killed, survived, equivalent = (counted[one] for one in OUTCOMES)
    found = f"killed: {killed}  survived: {survived}  equivalent: {equivalent}"
    return f"mutants: {len(verdicts)}  {found}  score: {score(verdicts):.1f}%"


def _table(head: str, rows: list[tuple[str, Verdict]]) -> list[str]:
    width = max([len(name) for name, _ in rows] + [len(head)])
    counted: dict[str, Counter[str]] = {}
    for name, verdict in rows:
        counted.setdefault(name, Counter())[verdict.outcome] += 1
    lines = [f"{head:<{width}}  killed  survived  equivalent"]
    lines += [
        f"{name:<{width}}  {one['killed']:6}  {one['survived']:8}  {one['equivalent']:10}"
        for name, one in sorted(counted.items())
    ]
    return lines


def write(verdicts: Sequence[Verdict], folder: Path) -> None:
    """``mutants.xml`` (JUnit) and ``mutants.html``."""
    folder.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(junit(verdicts)).write(folder / "mutants.xml", encoding="utf-8", xml_declaration=True)


def junit(verdicts: Sequence[Verdict]) -> ET.Element:
    """One test case per mutant: a survivor is a failure, an equivalent one is skipped."""
    counted = Counter(one.outcome for one in verdicts)
    root = ET.Element(
        "testsuite",
        name="mutants",
        tests=str(len(verdicts)),
        failures=str(counted["survived"]),
        skipped=str(counted["equivalent"]),
    )
    for one in verdicts:
        kind = f"{one.mutant.side}.{one.mutant.operator}".replace(" ", "_")
        case = ET.SubElement(root, "testcase", classname=kind, name=one.mutant.id, time=f"{one.seconds:.3f}")
        if one.outcome == "survived":
            ET.SubElement(case, "failure", message=one.reason)
        elif one.outcome == "equivalent":
            ET.SubElement(case, "skipped", message=one.reason)
        else:
            ET.SubElement(case, "system-out").text = f"killed by {one.killer}: {one.reason[:500]}"
    return root
