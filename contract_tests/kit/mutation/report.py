"""The results of a mutation run as text, JUnit XML and a page."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from jinja2 import Environment, StrictUndefined

from contract_tests.kit.mutation.mutant import Mutant, MutantResult

OUTCOMES = ("proved", "noticed", "survived", "equivalent")
OPEN = ("survived", "noticed")  # outcomes with a check that is missing
WIDTH = 30


class ProgressBar:
    """A progress bar on a terminal, lines elsewhere; it has no thread, because children are forked."""

    def __init__(self) -> None:
        self._stage, self._count, self._done, self._survived = "", 0, 0, 0

    def begin(self, stage: str, count: int) -> None:
        """Begin a stage of so many steps."""
        self._stage, self._count, self._done = stage, count, 0
        self._show()

    def advance(self, result: MutantResult | None) -> None:
        """Advance by one step."""
        self._done += 1
        self._survived += result is not None and result.outcome == "survived"
        self._show()

    def _show(self) -> None:
        if not sys.stderr.isatty():
            if self._done in (0, self._count) or self._done % 100 == 0:
                sys.stderr.write(f"{self._stage}: {self._done} of {self._count}\n")
            return
        full = WIDTH * self._done // max(self._count, 1)
        survived = f", {self._survived} survived" if self._survived else ""
        bar = "#" * full + "." * (WIDTH - full)
        end = "\n" if self._done == self._count else ""
        sys.stderr.write(f"\r\033[K[{bar}] {self._stage}: {self._done} of {self._count}{survived}{end}")
        sys.stderr.flush()


def compute_scores(results: Iterable[MutantResult]) -> tuple[float, float]:
    """Return two percentages of the mutants that are not equivalent: proved, and proved or noticed."""
    return _divide(Counter(result.outcome for result in results))


def _divide(counts: Counter[str]) -> tuple[float, float]:
    scored = counts["proved"] + counts["noticed"] + counts["survived"]
    parts = (counts["proved"], counts["proved"] + counts["noticed"])
    proved, noticed = (100 * part / scored if scored else 0.0 for part in parts)
    return proved, noticed


def format_text(results: Sequence[MutantResult], seconds: float) -> str:
    """Format tables, and mutants that were not proved; the last line is the summary."""
    lines = [line for title, rows in count_outcomes(results) for line in (*_format_table(title, rows), "")]
    for outcome in ("equivalent", *OPEN[::-1]):
        lines += [_format_result(result) for result in results if result.outcome == outcome]
    lines += ["", f"{seconds:.0f} s, {sum(result.seconds for result in results):.0f} CPU seconds of mutants"]
    return "\n".join([*lines, format_summary(results)])


def _format_result(result: MutantResult) -> str:
    why = result.reason if result.outcome == "equivalent" else explain_open(result)
    return f"{result.outcome}: {result.mutant.id} ({why})"


def explain_open(result: MutantResult) -> str:
    """Explain why a mutant was not proved, and which check is missing."""
    why = f"only {result.killer}" if result.outcome == "noticed" else result.reason
    return f"{why}; missing: {result.mutant.missing_check}"


def format_summary(results: Sequence[MutantResult]) -> str:
    """Format the counts and the scores as one line."""
    counts = Counter(result.outcome for result in results)
    outcomes = "  ".join(f"{outcome}: {counts[outcome]}" for outcome in OUTCOMES)
    proved, noticed = compute_scores(results)
    return f"mutants: {len(results)}  {outcomes}  proved: {proved:.1f}%  noticed: {noticed:.1f}%"


Rows = list[tuple[str, Counter[str]]]
GROUPINGS: tuple[tuple[str, Callable[[Mutant], str]], ...] = (
    ("side", lambda mutant: mutant.side),
    ("operator", lambda mutant: f"{mutant.side}: {mutant.operator}"),
    ("operation", lambda mutant: mutant.operation),
)


def count_outcomes(results: Sequence[MutantResult]) -> Iterator[tuple[str, Rows]]:
    """Count the outcomes by side, by operator and by operation."""
    for title, name in GROUPINGS:
        counts: dict[str, Counter[str]] = {}
        for result in results:
            counts.setdefault(name(result.mutant), Counter())[result.outcome] += 1
        yield title, sorted(counts.items())


def _format_table(title: str, rows: Rows) -> list[str]:
    width = max(len(name) for name in (title, *(name for name, _ in rows)))
    lines = [f"{title:<{width}}  {'  '.join(OUTCOMES)}  proved %  noticed %"]
    for name, counts in rows:
        numbers = "  ".join(f"{counts[outcome]:{len(outcome)}}" for outcome in OUTCOMES)
        proved, noticed = _divide(counts)
        lines.append(f"{name:<{width}}  {numbers}  {proved:8.1f}  {noticed:9.1f}")
    return lines


def write_reports(results: Sequence[MutantResult], folder: Path) -> None:
    """Write ``mutants.xml`` (JUnit) and ``mutants.html``."""
    folder.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(render_junit(results)).write(folder / "mutants.xml", encoding="utf-8", xml_declaration=True)
    (folder / "mutants.html").write_text(render_page(results), encoding="utf-8")


def render_page(results: Sequence[MutantResult]) -> str:
    """Render a page that loads nothing."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = environment.from_string(Path(__file__).with_name("mutants.html").read_text(encoding="utf-8"))
    return template.render(
        results=results,
        tables=list(count_outcomes(results)),
        outcomes=OUTCOMES,
        unproved=OPEN,
        explain=explain_open,
        divide=_divide,
        summary=format_summary(results),
    )


def render_junit(results: Sequence[MutantResult]) -> ET.Element:
    """Render one test case per mutant: a mutant that was not proved is a failure, an equivalent one is skipped."""
    counts = Counter(result.outcome for result in results)
    root = ET.Element(
        "testsuite",
        name="mutants",
        tests=str(len(results)),
        failures=str(counts["survived"] + counts["noticed"]),
        skipped=str(counts["equivalent"]),
    )
    for result in results:
        kind = f"{result.mutant.side}.{result.mutant.operator}".replace(" ", "_")
        case = ET.SubElement(root, "testcase", classname=kind, name=result.mutant.id, time=f"{result.seconds:.3f}")
        if result.outcome in OPEN:
            ET.SubElement(case, "failure", type=result.outcome, message=_replace_invalid(explain_open(result)))
        elif result.outcome == "equivalent":
            ET.SubElement(case, "skipped", message=_replace_invalid(result.reason))
        else:
            text = f"killed by {result.killer}: {result.reason[:500]}"
            ET.SubElement(case, "system-out").text = _replace_invalid(text)
    return root


def _replace_invalid(text: str) -> str:
    """Replace the characters that XML cannot hold."""
    return "".join(character if character.isprintable() or character in "\n\t" else "?" for character in text)
