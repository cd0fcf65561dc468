"""Chart of the requests/s, if matplotlib is installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from figures import Results

FULL = ", full load"
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

    figure, panels = plt.subplots(len(loads), 1, figsize=(9, 2.4 * len(loads)), squeeze=False)
    for panel, (operation, found) in zip(panels[:, 0], loads.items(), strict=True):
        names = list(found)[::-1]
        bars = panel.barh(names, [found[name]["requests/s"] for name in names])
        panel.bar_label(bars, fmt="{:,.0f}", padding=3)
        panel.set_title(f"{operation}, requests/s", loc="left")
        panel.margins(x=0.15)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return f"Wrote the chart to {path}."
