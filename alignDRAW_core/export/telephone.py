"""A game of telephone as files: round by round as a GIF or MP4, all rounds on one PNG, each caption under its
picture."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from ..files import atomic_write
from ..generation.agreement import as_word
from ..generation.telephone import Round, Telephone
from ..vocabulary import is_word
from .canvas import INK, LETTERS, MUTED, PAPER, check, enlarged, fitting, image, indexed, page_palette, serif, to_uint8
from .film import timing, write_gif, write_mp4
from .metadata import encodable

A_ROW = 4  # rounds of a sheet
ROUND_MS, END_MS = 1500, 3000  # a round of a film, and the last one


@dataclass(frozen=True)
class Setting:
    """A word in its place, and how it is set."""

    word: str
    x: int
    y: int
    strong: bool  # in ink, else muted
    struck: bool = False


def save_telephone_gif(
    game: Telephone, path: str | Path, scale: int = 8, frame_ms: int = ROUND_MS, hold_ms: int = END_MS
) -> Path:
    """Write the rounds, one after another, as a GIF that repeats, and return its path.

    scale: 1..16, file pixels for each canvas pixel. frame_ms: 20..2000 for each round, hold_ms: 20..60000 for the last
    one. ValueError for a bad option, OSError when it cannot be written."""
    frames, durations = _film(game, scale, frame_ms, hold_ms)
    palettes = (page_palette([_picture(each)], LETTERS) for each in game.rounds)
    shown = (indexed(frame, colours) for frame, colours in zip(frames, palettes))
    with atomic_write(path) as file:
        write_gif(file, shown, durations, _about(game).encode())
    return Path(path)


def save_telephone_mp4(
    game: Telephone, path: str | Path, scale: int = 8, frame_ms: int = ROUND_MS, hold_ms: int = END_MS
) -> Path:
    """As `save_telephone_gif`, as an MP4 (H.264), which plays once."""
    frames, durations = _film(game, scale, frame_ms, hold_ms)
    with atomic_write(path) as file:
        write_mp4(file, frames, durations, _about(game))
    return Path(path)


def save_telephone_sheet(game: Telephone, path: str | Path, scale: int = 6) -> Path:
    """Write all rounds on one PNG and return its path. scale: 1..16. Errors as above."""
    check("scale", scale, 1, 16)
    info = PngInfo()
    info.add_itxt("Description", _about(game))
    with atomic_write(path) as file:
        _page(game, game.rounds, scale, game.told).save(file, "PNG", pnginfo=info)
    return Path(path)


def _film(game: Telephone, scale: int, frame_ms: int, hold_ms: int) -> tuple[Iterator[Image.Image], list[int]]:
    """The frames, of one size, and how long each is shown. ValueError for a bad option."""
    check("scale", scale, 1, 16)
    count = len(game.rounds)
    pages = [_page(game, [each], scale, f"round {n} of {count}") for n, each in enumerate(game.rounds, 1)]
    height = max(page.height for page in pages)

    def frame(page: Image.Image) -> Image.Image:
        whole = Image.new("RGB", (page.width, height), PAPER)
        whole.paste(page)
        return whole

    return map(frame, pages), timing(count, frame_ms, hold_ms)


def _about(game: Telephone) -> str:
    drawing = game.rounds[0].drawing
    facts = f"seed {drawing.seed}, drawn by alignDRAW, checkpoint {drawing.checkpoint}, read by {game.reader}"
    return encodable(f"{game.caption[:2000]} ({game.told} {facts})")


def _page(game: Telephone, rounds: list[Round], scale: int, foot: str) -> Image.Image:
    """The first caption, what is lost of it struck through, below it rounds in rows, each picture over what was read in
    it, and a line at the foot."""
    pictures = [enlarged(_picture(each), scale) for each in rounds]
    width, height = pictures[0].size
    columns = min(A_ROW, len(rounds))
    margin, font = max(18, width // 10), serif(min(max(width // 13, 12), 28), "".join(game.words))
    inner = max(columns * width + (columns - 1) * margin, 320)
    line, lost = font.size * 8 // 5, set(game.telling) - set(rounds[-1].kept)
    head = [(word, True, as_word(word) in lost) for word in game.words]
    set_words, y = _set(head, font, margin, margin, inner)
    pasted, lines = [], []
    for first in range(0, len(rounds), columns):
        y += line // 2
        bottoms = []
        for k, each in enumerate(rounds[first : first + columns]):
            x = margin + k * (width + margin)
            pasted.append((pictures[first + k], (x, y)))
            if k:
                lines.append((x - margin * 3 // 4, y + height // 2, x - margin // 4))
            said = [(word, as_word(word) in each.kept, False) for word in each.reading.words]
            below, bottom = _set(said, font, x, y + height + line // 3, width if columns > 1 else inner)
            set_words += below
            bottoms.append(bottom)
        y = max(bottoms)
    page = Image.new("RGB", (inner + 2 * margin, y + 2 * line), PAPER)
    for picture, place in pasted:
        page.paste(picture, place)
    pen = ImageDraw.Draw(page)
    for left, middle, right in lines:
        pen.line((left, middle, right, middle), MUTED)
    for each in set_words:
        _write(pen, each, font)
    told = fitting(f"{foot} · {rounds[0].drawing.checkpoint}, {game.reader}", font, inner)
    pen.text((margin, page.height - line // 2), told, MUTED, font, anchor="ls")
    return page


def _set(
    words: list[tuple[str, bool, bool]], font: ImageFont.FreeTypeFont, left: int, top: int, width: int
) -> tuple[list[Setting], int]:
    """Words (with `strong` and `struck`) in lines of that width, no space before a mark of punctuation; gives them and
    where the last line ends."""
    x, line, space, done = left, font.size * 8 // 5, font.getlength(" "), []
    for word, strong, struck in words:
        word = fitting(word, font, width)
        x += space if x > left and is_word(word) else 0
        if x > left and x + font.getlength(word) > left + width:
            x, top = left, top + line
        done.append(Setting(word, round(x), top, strong, struck))
        x += font.getlength(word)
    return done, top + line


def _write(pen: ImageDraw.ImageDraw, each: Setting, font: ImageFont.FreeTypeFont) -> None:
    colour = INK if each.strong else MUTED
    pen.text((each.x, each.y), each.word, colour, font)
    if each.struck:
        middle = each.y + font.size * 2 // 3
        pen.line((each.x, middle, each.x + font.getlength(each.word), middle), colour, 1 + font.size // 16)


def _picture(each: Round) -> Image.Image:
    return image(to_uint8(each.drawing.image))
