"""What a comparison may run along besides its words: seeds, temperatures, caption strengths, checkpoints."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .painter import check_seed, check_strength, check_temperature


def _named(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"A checkpoint is named by a text, not by {value!r}.")
    return value.strip()


@dataclass(frozen=True)
class Axis:
    """One of them: `check` gives a value as it is drawn with, or raises ValueError; `read` makes one from a text."""

    name: str
    check: Callable
    read: Callable[[str], object]
    label: str = "{}"

    def labels(self, values: Sequence) -> list[str]:
        return [self.label.format(written(value)) for value in values]


def written(value: object) -> str:
    """A value as people write it: 0.5, 1, 7, scenes."""
    return f"{value:g}" if isinstance(value, float) else str(value)


AXES = {
    axis.name: axis
    for axis in (
        Axis("seed", check_seed, int, "seed {}"),
        Axis("temperature", check_temperature, float, "temperature {}"),
        Axis("strength", check_strength, float, "strength {}"),
        Axis("checkpoint", _named, str),
    )
}


def axis_of(name: str) -> Axis:
    """ValueError for one that there is not."""
    if name not in AXES:
        raise ValueError(f"A comparison runs along {', '.join(AXES)}, not {name!r}.")
    return AXES[name]


def checked(name: str, values: Sequence) -> list:
    """The values of an axis. ValueError for an axis that there is not, a value that cannot be drawn with, none at all,
    or one twice."""
    axis = axis_of(name)
    if not isinstance(values, (list, tuple)):
        raise ValueError(f"Give the {name}s as a list.")
    found = [axis.check(value) for value in values]
    if not found or len(found) != len(set(found)):
        raise ValueError(f"Give at least one {name}, and none twice.")
    return found


def read_values(name: str, text: str) -> list:
    """Values as people write them, with commas between: "0.5, 1". ValueError for what cannot be read."""
    axis = axis_of(name)
    try:
        values = [axis.read(part.strip()) for part in text.split(",") if part.strip()]
    except ValueError as error:
        kind = "whole numbers" if axis.read is int else "numbers"
        raise ValueError(f"Write the {name}s as {kind} with commas between, not {text.strip()[:60]!r}.") from error
    return checked(name, values)
