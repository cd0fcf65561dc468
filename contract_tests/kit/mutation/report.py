"""What came of the mutants: as text, as JUnit XML, as a page."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from jinja2 import Environment, StrictUndefined

from contract_tests.kit.mutation.mutant import Mutant, MutantResult

OUTCOMES = ("killed", "survived", "equivalent")
WIDTH = 30


class ProgressBar:
    """A progress bar on a terminal, one line per step of the work elsewhere; without a thread, since children fork."""

    def __init__(self) -> None:
        self._what, self._of, self._done, self._survived = "", 0, 0, 0

    def begin(self, what: str, count: int) -> None:
        """A new piece of work with so many steps."""
        self._what, self._of, self._done = what, count, 0
        self._show()

    def step(self, verdict: MutantResult | None) -> None:
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


def compute_score(verdicts: Iterable[MutantResult]) -> float:
    """Percent killed of those that are not equivalent; 0 when there are none."""
    counted = Counter(one.outcome for one in verdicts)
    real = counted["killed"] + counted["survived"]
    return 100 * counted["killed"] / real if real else 0.0


def format_text(verdicts: Sequence[MutantResult], seconds: float) -> str:
    """Everything for a person; the last line is the sum."""
    lines = [line for head, rows in count_outcomes(verdicts) for line in (*_table(head, rows), "")]
    lines += [f"equivalent: {v.mutant.id} ({v.reason})" for v in verdicts if v.outcome == "equivalent"]
    lines += [f"survived: {v.mutant.id} ({v.reason})" for v in verdicts if v.outcome == "survived"]
    lines += ["", f"{seconds:.0f} s", format_summary(verdicts)]
    return "\n".join(lines)


def format_summary(verdicts: Sequence[MutantResult]) -> str:
    """The sum."""
    counted = Counter(one.outcome for one in verdicts)
    killed, survived, equivalent = (counted[one] for one in OUTCOMES)
    found = f"killed: {killed}  survived: {survived}  equivalent: {equivalent}"
    return f"mutants: {len(verdicts)}  {found}  score: {compute_score(verdicts):.1f}%"


Rows = list[tuple[str, Counter[str]]]


def count_outcomes(verdicts: Sequence[MutantResult]) -> Iterator[tuple[str, Rows]]:
    """What is counted, and per name of it the outcomes."""
    for head, name in KEYS:
        counted: dict[str, Counter[str]] = {}
        for one in verdicts:
            counted.setdefault(name(one.mutant), Counter())[one.outcome] += 1
        yield head, sorted(counted.items())


KEYS: tuple[tuple[str, Callable[[Mutant], str]], ...] = (
    ("operator", lambda one: f"{one.side}: {one.operator}"),
    ("operation", lambda one: one.operation),
)


def _table(head: str, rows: Rows) -> list[str]:
    width = max(len(name) for name in (head, *(name for name, _ in rows)))
    lines = [f"{head:<{width}}  killed  survived  equivalent"]
    return lines + [
        f"{name:<{width}}  {one['killed']:6}  {one['survived']:8}  {one['equivalent']:10}" for name, one in rows
    ]


def write_reports(verdicts: Sequence[MutantResult], folder: Path) -> None:
    """``mutants.xml`` (JUnit) and ``mutants.html``."""
    folder.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(render_junit(verdicts)).write(folder / "mutants.xml", encoding="utf-8", xml_declaration=True)
    (folder / "mutants.html").write_text(render_page(verdicts), encoding="utf-8")


def render_page(verdicts: Sequence[MutantResult]) -> str:
    """One page that loads nothing from elsewhere."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(Path(__file__).with_name("mutants.html").read_text(encoding="utf-8"))
    return template.render(
        verdicts=verdicts, tables=list(count_outcomes(verdicts)), outcomes=OUTCOMES, last_line=format_summary(verdicts)
    )


def render_junit(verdicts: Sequence[MutantResult]) -> ET.Element:
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
            ET.SubElement(case, "failure", message=_plain(one.reason))
        elif one.outcome == "equivalent":
            ET.SubElement(case, "skipped", message=_plain(one.reason))
        else:
            ET.SubElement(case, "system-out").text = _plain(f"killed by {one.killer}: {one.reason[:500]}")
    return root


def _plain(format_text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(one if one.isprintable() or one in "\n\t" else "?" for one in format_text)
