"""Every kind of file there is, by its name. A new one is a function that writes it and a line here: page, command line
and API follow."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from inspect import signature
from pathlib import Path

from ..generation.comparison import Comparison
from ..generation.drawing import Drawing
from ..generation.telephone import Telephone
from .comparison import (
    save_attention_csv,
    save_comparison_gif,
    save_comparison_mp4,
    save_comparison_sheet,
    save_comparison_webp,
)
from .drawing import save_gif, save_mp4, save_png, save_sheet, save_webp
from .interpolation import (
    save_interpolation_gif,
    save_interpolation_mp4,
    save_interpolation_sheet,
    save_interpolation_webp,
)
from .telephone import save_telephone_gif, save_telephone_mp4, save_telephone_sheet
from .words import save_words


@dataclass(frozen=True)
class Kind:
    name: str  # on a button and in the API; small and with hyphens, an option of the command line
    suffix: str
    write: Callable[..., Path]  # what is written, the path, options
    about: str = ""
    tail: str = ""  # of a file's name: seven-captioned.gif

    @property
    def options(self) -> list[str]:
        """What `write` understands beyond what is written and the path."""
        return list(signature(self.write).parameters)[2:]

    def having(self, options: dict) -> dict:
        """Of these options, those that this kind understands."""
        return {name: value for name, value in options.items() if name in self.options}


def _by_name(*kinds: Kind) -> dict[str, Kind]:
    return {kind.name: kind for kind in kinds}


DRAWING = _by_name(
    Kind("GIF", ".gif", save_gif, "the drawing, glimpse by glimpse"),
    Kind(
        "captioned GIF",
        ".gif",
        partial(save_gif, captioned=True),
        "the same with the words and where the attention went",
        "-captioned",
    ),
    Kind("WebP", ".webp", save_webp, "the same with every level of every colour kept"),
    Kind("MP4", ".mp4", save_mp4, "the same as a film that can be posted"),
    Kind("PNG", ".png", save_png, "the finished picture"),
    Kind("sheet", ".png", save_sheet, "all glimpses on one PNG", "-sheet"),
    Kind("words", ".png", save_words, "where each word was drawn, a small picture a word, on one PNG", "-words"),
)
COMPARISON = _by_name(
    Kind("GIF", ".gif", save_comparison_gif),
    Kind("WebP", ".webp", save_comparison_webp),
    Kind("MP4", ".mp4", save_comparison_mp4),
    Kind("sheet", ".png", save_comparison_sheet),
    Kind("attention CSV", ".csv", save_attention_csv),
)
INTERPOLATION = _by_name(
    Kind("GIF", ".gif", save_interpolation_gif),
    Kind("WebP", ".webp", save_interpolation_webp),
    Kind("MP4", ".mp4", save_interpolation_mp4),
    Kind("sheet", ".png", save_interpolation_sheet),
)
TELEPHONE = _by_name(
    Kind("GIF", ".gif", save_telephone_gif),
    Kind("MP4", ".mp4", save_telephone_mp4),
    Kind("sheet", ".png", save_telephone_sheet),
)


def save(what: Drawing | Comparison | Telephone | list[Drawing], path: str | Path, **options) -> Path:
    """Write a drawing, a comparison, a game of telephone or the drawings that lead from one to another in the format
    that the path's suffix names.

    Returns the path. ValueError for a suffix or an option that there is not, OSError when it cannot be written.
    """
    kind = by_suffix(kinds_for(what), path)
    for name in options:
        if name not in kind.options:
            raise ValueError(f"a {kind.name} has no option {name!r}; it has {', '.join(kind.options) or 'none'}")
    return kind.write(what, path, **options)


def kinds_for(what: Drawing | Comparison | Telephone | list[Drawing]) -> dict[str, Kind]:
    """ValueError for what cannot be saved."""
    if isinstance(what, Drawing):
        return DRAWING
    if isinstance(what, Comparison):
        return COMPARISON
    if isinstance(what, Telephone):
        return TELEPHONE
    if isinstance(what, list) and what and all(isinstance(each, Drawing) for each in what):
        return INTERPOLATION
    raise ValueError(f"a drawing, a comparison or a list of drawings can be saved, not this {type(what).__name__}")


def by_suffix(kinds: dict[str, Kind], path: str | Path) -> Kind:
    """The first kind with the path's suffix. ValueError, with the suffixes there are, if none has it."""
    suffix = Path(path).suffix.lower()
    for kind in kinds.values():
        if kind.suffix == suffix:
            return kind
    raise ValueError(
        f"cannot tell what to write from the name {Path(path).name!r}: "
        f"it must end in one of {', '.join(dict.fromkeys(kind.suffix for kind in kinds.values()))}"
    )
