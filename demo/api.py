"""What the page does, for programs: four named endpoints, listed under "Use via API" and offered to assistants by
--mcp."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

import gradio as gr
from gradio.data_classes import FileData

from alignDRAW_core.generation.interventions import change

from .components.player import numbers
from .services.downloads import KINDS, SHOWS, SIZES, SPEEDS
from .services.downloads import export as write
from .services.engine import Engine, Refused, refusals
from .services.limits import EXPORTS

Kind, Show = Literal[*KINDS], Literal[*SHOWS]
Scale, Speed = Literal[*SIZES.values()], Literal[*SPEEDS.values()]


def add_endpoints(engine: Engine, folder: str) -> None:
    """Add them to the open block. Files are written below `folder`."""

    def draw(
        caption: str,
        seed: int = 7,
        temperature: float | None = None,
        checkpoint: str = engine.first,
        strength: float | None = None,
    ) -> tuple[dict, FileData]:
        """Draw a caption. Gives the facts of the drawing (words, attention and windows of every glimpse) and the
        finished picture, a PNG.

        Args:
            caption: what to draw, in words that the checkpoint knows
            seed: a whole number from 0 to 4294967295; the same seed draws the same picture
            temperature: 0 to 2, from tidy to varied; left out, the checkpoint's own
            checkpoint: the name of the model
            strength: 0 to 6, how much the words weigh: 1 is the paper's model, 0 ignores the caption; left out, the
        checkpoint's own"""
        with errors():
            drawing = drawn(engine, caption, seed, temperature, checkpoint, strength=strength)
            return facts(drawing), written(drawing, folder)

    def compare(
        caption: str,
        seed: int = 7,
        temperature: float | None = None,
        checkpoint: str = engine.first,
        strength: float | None = None,
        strengths: list[float] | None = None,
        seeds: list[int] | None = None,
        temperatures: list[float] | None = None,
        checkpoints: list[str] | None = None,
    ) -> tuple[dict, list[FileData]]:
        """Draw a caption with alternatives, such as "a {yellow|red} bus in {the desert|the snow}.", all from the same
        noise.

        Gives the heads of rows and columns, the facts of each drawing row by row, and the finished pictures in the same
        order.

        Args:
            caption: alternatives stand in braces, a bar between them; braces and lists are at most two, drawings 16
            seed: a whole number from 0 to 4294967295
            temperature: 0 to 2, from tidy to varied; left out, the checkpoint's own
            checkpoint: the name of the model
            strength: 0 to 6, how much the words weigh: 1 is the paper's model, 0 ignores the caption; left out, the
            checkpoint's own
            strengths: several of these, such as [1, 1.5, 2, 3]; each caption is drawn at each of them
            seeds: likewise, several seeds
            temperatures: likewise, several temperatures
            checkpoints: likewise, the names of several models
        """
        asked = {"strength": strengths, "seed": seeds, "temperature": temperatures, "checkpoint": checkpoints}
        with errors():
            compared = engine.compare(
                text(checkpoint, "checkpoint"),
                text(caption, "caption"),
                seed,
                temperature,
                strength=strength,
                vary={name: values for name, values in asked.items() if values is not None},
            )
            return (
                {
                    "rows": compared.rows,
                    "columns": compared.columns,
                    "drawings": [facts(each) for each in compared.drawings],
                },
                [written(each, folder) for each in compared.drawings],
            )

    def what_if(
        caption: str,
        word: int,
        first: int,
        last: int,
        direction: Literal["to", "away"] = "away",
        seed: int = 7,
        temperature: float | None = None,
        checkpoint: str = engine.first,
        strength: float | None = None,
    ) -> tuple[dict, FileData]:
        """Draw a caption from the same noise, with attention forced to a word, or away from it, for some glimpses.

        Gives the facts of the new drawing, with "change", how far its finished picture is from the usual one (the mean
        difference of their pixels, 0 to 1), and that picture, a PNG.

        Args:
            caption: what to draw
            word: which of the caption's words, counted from 1
            first: the first glimpse, counted from 1
            last: the last glimpse, counted from 1
            direction: to, all attention goes to the word; away, none does
            seed: a whole number from 0 to 4294967295
            temperature: 0 to 2, from tidy to varied; left out, the checkpoint's own
            checkpoint: the name of the model
            strength: 0 to 6, how much the words weigh: 1 is the paper's model, 0 ignores the caption; left out, the
        checkpoint's own"""
        with errors():
            usual = drawn(engine, caption, seed, temperature, checkpoint, strength=strength)
            place, start, end = (
                whole(value, name) - 1 for name, value in [("word", word), ("first", first), ("last", last)]
            )
            steered = engine.what_if(usual, place, start, end, direction)
            return {**facts(steered), "change": round(change(usual, steered), 5)}, written(steered, folder)

    def export(
        caption: str,
        kind: Kind = "GIF",
        seed: int = 7,
        temperature: float | None = None,
        checkpoint: str = engine.first,
        scale: Scale = 8,
        speed: Speed = 1,
        glimpse: int | None = None,
        show: Show = "raw",
        strength: float | None = None,
    ) -> FileData:
        """Draw a caption and give it as a file that says how it was drawn.

        Args:
            caption: what to draw
            kind: GIF, captioned GIF (with words and attention), WebP and MP4 move; PNG is one glimpse, sheet is all of
            them
            seed: a whole number from 0 to 4294967295
            temperature: 0 to 2, from tidy to varied; left out, the checkpoint's own
            checkpoint: the name of the model
            scale: file pixels for each canvas pixel
            speed: of what moves; 1 is 80 milliseconds a glimpse
            glimpse: which one a PNG shows, counted from 1; left out, the last
            show: which canvas; both stand side by side. Not every checkpoint has a sharpener
            strength: 0 to 6, how much the words weigh: 1 is the paper's model, 0 ignores the caption; left out, the
        checkpoint's own"""
        with errors():
            one_of(show, {each: each for each in SHOWS}, "show")
            drawing = drawn(engine, caption, seed, temperature, checkpoint, sharpen=show != "raw", strength=strength)
            glimpse = len(drawing.canvases) if glimpse is None else glimpse
            if not 1 <= whole(glimpse, "glimpse") <= len(drawing.canvases):
                raise Refused(f"The glimpse must be from 1 to {len(drawing.canvases)}.")
            return written(
                drawing,
                folder,
                one_of(kind, {each: each for each in KINDS}, "kind"),
                one_of(scale, SIZES, "scale"),
                one_of(speed, SPEEDS, "speed"),
                glimpse - 1,
                show,
            )

    for endpoint in (draw, compare, what_if):
        gr.api(endpoint, api_name=endpoint.__name__)
    gr.api(export, api_name="export", **EXPORTS)


@contextmanager
def errors() -> Iterator[None]:
    """What the studio refuses, as an error that the caller sees."""
    try:
        yield
    except Refused as refusal:
        raise gr.Error(str(refusal), print_exception=False) from refusal


def drawn(
    engine: Engine,
    caption: str,
    seed: int,
    temperature: float | None,
    checkpoint: str,
    sharpen: bool = False,
    strength: float | None = None,
):
    return engine.draw(
        text(checkpoint, "checkpoint"),
        text(caption, "caption"),
        whole(seed, "seed"),
        temperature,
        sharpen=sharpen,
        strength=strength,
    )[0]


def facts(drawing) -> dict:
    return {
        "caption": drawing.caption,
        "words": drawing.words,
        "unknown_words": drawing.unknown_words,
        "seed": drawing.seed,
        "temperature": drawing.temperature,
        "strength": drawing.strength,
        "checkpoint": drawing.checkpoint,
        "attention": numbers(drawing.attention, 4),  # [T][N]; null for a model that has none, as for the next
        "windows": numbers(drawing.windows, 3),  # [T][5]: x, y, stride, sigma, gamma
        "patch_size": drawing.patch_size,
        "size": list(drawing.image.shape),  # of the canvas: H, W, C
    }


def written(
    drawing, folder: str, kind: str = "PNG", size: str = "8×", speed: str = "1×", glimpse: int = -1, show: str = "raw"
) -> FileData:
    with refusals():
        path = write(drawing, kind, folder, size, speed, glimpse % len(drawing.canvases), show)
    return FileData(path=str(path), orig_name=path.name).model_dump()


def text(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise Refused(f"The {name} must be a text.")
    return value


def whole(value: object, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(f"The {name} must be a whole number.")
    return value


def one_of(value: object, choices: dict, name: str) -> str:
    """The name of the choice that has this value."""
    for choice, meant in choices.items():
        if meant == value:
            return choice
    raise Refused(f"The {name} must be one of {', '.join(str(meant) for meant in choices.values())}.")
