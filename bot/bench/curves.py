"""Pictures of measurements, for docs/: a few curves on plain axes, in SVG, the same bytes for the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

_INCHES: Final = (7.2, 3.8)
# Letters stay letters, and ids do not change from run to run.
_STYLE: Final = {"svg.fonttype": "none", "svg.hashsalt": "speed", "path.simplify_threshold": 0.5}

Points = Sequence[tuple[float, float]]


def draw_memory(file: Path, points: Points, title: str) -> None:
    """Draw memory over time: pairs of (seconds, megabytes)."""
    figure, axes = _begin(title, "minutes", "resident memory of the bot, MB")
    axes.plot([seconds / 60 for seconds, _ in points], [megabytes for _, megabytes in points], linewidth=1)
    axes.set_ylim(bottom=0)
    _finish(figure, file)


def draw_growth(file: Path, lines: Mapping[str, Points], title: str, across: str, up: str) -> None:
    """Draw how something grows, both axes logarithmic; a line with marks for each name."""
    figure, axes = _begin(title, across, up)
    for (name, points), mark in zip(lines.items(), "os^Dv", strict=False):
        axes.plot([x for x, _ in points], [y for _, y in points], marker=mark, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.legend()
    _finish(figure, file)


def draw_memory_over(file: Path, points: Points, title: str, across: str) -> None:
    """Draw memory over what was done: pairs of (number, megabytes)."""
    figure, axes = _begin(title, across, "resident memory of the bot, MB")
    axes.plot([done for done, _ in points], [megabytes for _, megabytes in points], linewidth=1)
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    _finish(figure, file)


def _begin(title: str, across: str, up: str) -> tuple[Any, Any]:
    import matplotlib as mpl  # noqa: PLC0415 -- a requirement of developers, loaded where something is drawn

    mpl.use("svg")
    mpl.rcParams.update(_STYLE)
    from matplotlib import pyplot as plt  # noqa: PLC0415 -- likewise

    figure, axes = plt.subplots(figsize=_INCHES)
    axes.set_title(title, fontsize=11)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.grid(visible=True, which="major", alpha=0.3)
    return figure, axes


def _finish(figure: Any, file: Path) -> None:
    from matplotlib import pyplot as plt  # noqa: PLC0415 -- likewise

    figure.tight_layout()
    figure.savefig(file, format="svg", metadata={"Date": None})
    plt.close(figure)
