"""The game of telephone: a caption is drawn, the drawing is read, what was read is drawn, and so on."""

from collections.abc import Iterator
from dataclasses import dataclass

from .agreement import as_word, fillers_of, telling
from .captioner import Captioner, Reading
from .drawing import Drawing
from .painter import Painter

MOST_ROUNDS = 8


@dataclass(frozen=True, eq=False)
class Round:
    """A caption drawn, and read back."""

    drawing: Drawing
    reading: Reading
    kept: list[str]  # words that tell something of the first caption, and that were said in every round up to this one


@dataclass(frozen=True, eq=False)
class Telephone:
    """All drawings are of one seed: a caption that comes again would be drawn as before, so there it ends."""

    caption: str
    words: list[str]  # of the first caption, as the painter reads it
    telling: list[str]  # those of them that tell something of a picture, each once
    rounds: list[Round]
    reader: str
    repeats: bool  # did it end because what was read had been drawn before?

    @property
    def survived(self) -> list[str]:
        """Words of the first caption that were said in every round."""
        return self.rounds[-1].kept

    @property
    def told(self) -> str:
        """How it went, in a sentence or two."""
        count, rounds = len(self.telling), len(self.rounds)
        plural = "word" if count == 1 else "words"
        told = f"{len(self.survived)} of {count} {plural} survived {rounds} {'round' if rounds == 1 else 'rounds'}."
        return f"{told} It ended there, for the caption repeats itself." if self.repeats else told


def telephone(
    painter: Painter,
    captioner: Captioner,
    caption: str,
    rounds: int,
    seed: int,
    temperature: float | None = None,
    strength: float | None = None,
) -> Telephone:
    """Play up to `rounds` (1 to MOST_ROUNDS), until a caption comes again. `temperature` and `strength` left out are
    the checkpoint's own. ValueError for a number of rounds, caption, seed, temperature or strength that cannot be used,
    or where the painter draws in another size than the captioner reads."""
    for game in rounds_of(painter, captioner, caption, rounds, seed, temperature, strength):
        pass
    return game


def rounds_of(
    painter: Painter,
    captioner: Captioner,
    caption: str,
    rounds: int,
    seed: int,
    temperature: float | None = None,
    strength: float | None = None,
) -> Iterator[Telephone]:
    """As `telephone`: yields the game so far after each round."""
    if isinstance(rounds, bool) or not isinstance(rounds, int) or not 1 <= rounds <= MOST_ROUNDS:
        raise ValueError(f"Telephone is played for 1 to {MOST_ROUNDS} rounds, not {rounds!r}.")
    drawn, read = (shape(model.config) for model in (painter.model, captioner.model))
    if drawn != read:
        raise ValueError(
            f"{painter.name} draws {' x '.join(map(str, drawn))}, {captioner.name} reads {' x '.join(map(str, read))}: "
            "choose a reader of the same pictures."
        )
    text, before, played, kept, first = caption, [], [], None, None
    while len(played) < rounds:
        drawing = painter.draw(text, seed, temperature, sharpen=False, strength=strength)
        reading = captioner.read(drawing.image)
        if first is None:
            first = drawing.words
            kept = words = telling(first, fillers_of(captioner.card))
        said = {as_word(word) for word in reading.words}
        kept = [word for word in kept if word in said]
        played = [*played, Round(drawing, reading, kept)]
        before.append(drawing.words)
        repeats = reading.words in before
        yield Telephone(caption, first, words, played, captioner.name, repeats)
        if repeats:
            return
        text = reading.caption


def shape(config) -> tuple[int, int, int]:
    """Height, width and colours of a model's pictures."""
    return config.height, config.width, config.channels
