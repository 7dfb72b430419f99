"""Comparisons, the way from one drawing to another and games of telephone, as files a visitor keeps."""

from pathlib import Path

from alignDRAW_core.export.comparison import A_ROW
from alignDRAW_core.export.save import COMPARISON, INTERPOLATION, TELEPHONE
from alignDRAW_core.generation.comparison import Comparison
from alignDRAW_core.generation.interpolation import side_by_side
from alignDRAW_core.generation.telephone import Telephone

from .downloads import new_path
from .progress import Tick

WIDEST = 1400  # pixels of a row of pictures, about
FILM = 512  # pixels of a film's picture, about


def export_comparison(comparison: Comparison, kind: str, folder: str, tick: Tick) -> Path:
    """Write one of COMPARISON below `folder` and return its path. `tick` is called with each glimpse of what moves.

    ValueError for what such drawings do not have, OSError when it cannot be written.
    """
    chosen = COMPARISON[kind]
    a_row = len(comparison.columns) if len(comparison.rows) > 1 else min(A_ROW, len(comparison.columns))
    scale = max(1, min(8, WIDEST // (a_row * comparison.drawings[0].image.shape[1])))
    path = new_path(comparison.text, comparison.drawings[0].seed, folder, chosen.tail + chosen.suffix)
    return chosen.write(comparison, path, **chosen.having({"scale": scale, "tick": tick}))


def export_interpolation(drawings: list, kind: str, folder: str, tick: Tick) -> Path:
    """Write one of INTERPOLATION below `folder` and return its path. It is quick: `tick` is not called.

    OSError when it cannot be written.
    """
    chosen = INTERPOLATION[kind]
    scale = max(1, min(16, FILM // drawings[0].image.shape[1]))
    path = new_path(
        side_by_side(drawings).text.replace("\u2192", "to"), drawings[0].seed, folder, chosen.tail + chosen.suffix
    )
    return chosen.write(drawings, path, **chosen.having({"scale": scale}))


def export_telephone(game: Telephone, kind: str, folder: str) -> Path:
    """Write one of TELEPHONE below `folder` and return its path. OSError when it cannot be written."""
    chosen, first = TELEPHONE[kind], game.rounds[0].drawing
    across = WIDEST // A_ROW if kind == "sheet" else FILM
    scale = max(1, min(16, across // first.image.shape[1]))
    path = new_path(" ".join(first.words), first.seed, folder, f"-telephone{chosen.suffix}")
    return chosen.write(game, path, scale=scale)
