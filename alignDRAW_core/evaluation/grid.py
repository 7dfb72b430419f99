"""Which temperature and strength? Obedience and variety over both, on captions to choose by."""

from collections.abc import Callable, Sequence

from ..generation.painter import Painter
from . import Judged, Setting, draw_all, spread

TEMPERATURES = (0.5, 0.6, 0.8, 1.0)
STRENGTHS = (1.0, 1.25, 1.5, 2.0, 3.0)
VARIETY = "mean distance of eight seeds"
FIRST = 1000  # times 1000: seeds that `evaluate` does not draw from


def measure(
    painter: Painter,
    groups: dict[str, Judged],
    captions: Sequence[str],
    temperatures: Sequence[float],
    strengths: Sequence[float],
    seed: int = 0,
    report: Callable[[str], None] = print,
) -> list[dict]:
    """A cell for each pair: {"temperature": ..., "strength": ..., and every figure by its name}. What is judged of the
    groups, one sample a caption, and the variety of `captions`."""
    cells = []
    for setting in (Setting(temperature, strength) for temperature in temperatures for strength in strengths):
        report(f"drawing at {setting}")
        cell = {"temperature": setting.temperature, "strength": setting.strength}
        for group, (texts, classifier) in groups.items():
            drawings = draw_all(painter, texts, setting.temperature, FIRST + seed, setting.strength)
            cell |= {f"{group}: {figure}": value for figure, value in classifier(drawings).items()}
        cells.append(cell | {VARIETY: spread(painter, captions, setting, 1000 * (FIRST + seed))})
    return cells


def table(cells: list[dict]) -> str:
    """As text: a block a figure, a row a temperature, a column a strength."""
    temperatures, strengths = (
        list(dict.fromkeys(cell[name] for cell in cells)) for name in ("temperature", "strength")
    )
    found, lines = {(cell["temperature"], cell["strength"]): cell for cell in cells}, []
    for figure in [name for name in cells[0] if name not in ("temperature", "strength")]:
        lines += [f"{figure:40}" + "".join(f"{f'strength {strength:g}':>14}" for strength in strengths)]
        for temperature in temperatures:
            values = [found[temperature, strength][figure] for strength in strengths]
            lines.append(
                f"    {f'temperature {temperature:g}':36}"
                + "".join(f"{f'{v:.2f}' if figure == VARIETY else f'{v:.1%}':>14}" for v in values)
            )
    return "\n".join(lines)
