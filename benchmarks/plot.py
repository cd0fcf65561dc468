"""Chart of the requests/s, if matplotlib is installed: a panel per operation, all tools, and the targets as lines."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from figures import Results

FULL = ", full load"
OURS, LIMIT = "mockservers", "bare: the same SQL"
COLORS = {OURS: "#1f6f8b", LIMIT: "#d9a441"}
OTHERS = "#b9c0c7"
MISSING = "The chart needs matplotlib: pip install 'mockservers[plot]'."


def has_matplotlib() -> bool:
    """Return whether matplotlib is installed."""
    return find_spec("matplotlib") is not None


def plot(results: Results, path: Path) -> str:
    """Draw the loads, one panel per operation; return a message with the file or the reason for its absence."""
    loads = {name.partition(FULL)[0]: figures for name, figures in results.figures.items() if FULL in name}
    if not loads:
        return "No chart: the run has no loads."
    if not has_matplotlib():
        return f"No chart: {MISSING}"
    import matplotlib as mpl  # noqa: PLC0415 -- optional

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415 -- as above

    heights = [len(found) + 2 for found in loads.values()]
    figure, panels = plt.subplots(
        len(loads), 1, figsize=(9, 0.3 * sum(heights)), squeeze=False, sharex=True, height_ratios=heights
    )
    for panel, (operation, found) in zip(panels[:, 0], loads.items(), strict=True):
        _draw_panel(panel, operation, found, results.find_goal(operation, LIMIT))
    panels[-1, 0].set_xlabel("requests/s, 16 connections (logarithmic)")
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return f"Wrote the chart to {path}."


def _draw_panel(panel: Any, operation: str, found: Mapping[str, Mapping[str, float]], goal: float | None) -> None:
    """Draw an operation's bars, the fastest on top, and what the mock servers are to reach of the limit."""
    names = sorted(found, key=lambda name: found[name]["requests/s"])
    rates = [found[name]["requests/s"] for name in names]
    bars = panel.barh(names, rates, color=[COLORS.get(name, OTHERS) for name in names])
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
    panel.bar_label(bars, labels=[f"{rate:,.0f}" for rate in rates], padding=3, bbox=box)
    panel.set_xscale("log")
    panel.set_xlim(10, 100_000)
    panel.set_title(operation, loc="left", fontweight="bold")
    panel.spines[["top", "right"]].set_visible(False)
    if goal is not None and LIMIT in found:
        target = goal * found[LIMIT]["requests/s"]
        panel.axvline(target, color="#a33", linestyle="--", linewidth=1)
        panel.annotate(
            f" target: {goal:g} of the same SQL",
            (target, len(names) - 0.4),
            color="#a33",
            fontsize=8,
            annotation_clip=False,
        )
