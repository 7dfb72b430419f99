"""What a swap did: how much of the picture changed, which words stand for which, and a sentence that says it
plainly."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from ..vocabulary import is_word
from .drawing import Drawing
from .interventions import change_map

VISIBLE = 0.1  # a pixel has changed if it differs by more than this, of 1
HARDLY = 0.01  # so small a share of the pixels is hardly a change
# What may differ besides the words, and the fact of a drawing that says so.
OTHERS = {
    "the checkpoint": "checkpoint",
    "the noise": "seed",
    "the temperature": "temperature",
    "the caption strength": "strength",
}


@dataclass(frozen=True)
class Differences:
    changed: float
    pairs: list[
        tuple[int | None, int | None]
    ]  # places of words in A and in B that stand for each other; None: no such word
    sentence: str


def differences(a: Drawing, b: Drawing) -> Differences:
    """Compare two drawings of the same size."""
    share = changed(a, b)
    pairs = matched(a.words, b.words)
    return Differences(share, pairs, _sentence(a, b, pairs, share))


def changed(a: Drawing, b: Drawing) -> float:
    """The share of pixels that differ visibly between the finished pictures, 0 to 1."""
    return float((change_map(a, b) > VISIBLE).mean())


def matched(a: list[str], b: list[str]) -> list[tuple[int | None, int | None]]:
    """The places of two sentences' words side by side, in order; a word that the other lacks stands beside None."""
    pairs = []
    for kind, start_a, end_a, start_b, end_b in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        both = min(end_a - start_a, end_b - start_b)
        pairs += [(start_a + k, start_b + k) for k in range(both)]
        pairs += [(k, None) for k in range(start_a + both, end_a)] + [(None, k) for k in range(start_b + both, end_b)]
    return pairs


def percent(share: float) -> str:
    """0.123 -> "12 %", for a sentence."""
    return "under 1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def quoted(words: list[str]) -> str:
    return ", ".join(f"\u201c{word}\u201d" for word in words)


def _sentence(a: Drawing, b: Drawing, pairs: list[tuple[int | None, int | None]], share: float) -> str:
    differing = [(i, j) for i, j in pairs if i is None or j is None or a.words[i] != b.words[j]]
    sides = [
        _Side(name, drawing, [k for k in places if k is not None and is_word(drawing.words[k])])
        for name, drawing, places in (("A", a, [i for i, _ in differing]), ("B", b, [j for _, j in differing]))
    ]
    told = [side for side in sides if side.places]
    others = [name for name, fact in OTHERS.items() if getattr(a, fact) != getattr(b, fact)]
    named = " and ".join(filter(None, (", ".join(others[:-1]), *others[-1:])))
    if not told:
        if not others:
            return "A and B are drawn from the same words and the same noise."
        return f"The words are the same: {named}{' alone' * (len(others) == 1)} changed {percent(share)} of the pixels."
    if len(told) == 2:
        swap = f"Swapping {sides[0].words} for {sides[1].words}"
    else:
        swap = f"{'Leaving out' if sides[0].places else 'Adding'} {told[0].words}"
    differ = f" {named.capitalize()} differ{'s' * (len(others) == 1)} as well, so not all of this is due to the words."
    differ = differ if others else ""
    if a.attention is None or b.attention is None:
        return (
            f"{swap} hardly changed anything."
            if share < HARDLY
            else f"{swap} changed {percent(share)} of the pixels.{differ}"
        )
    got = "; ".join(f"in {side.name}, {side.words} got {percent(side.attention)} of the attention" for side in told)
    little = all(side.attention < len(side.places) / len(side.drawing.words) for side in told)
    if share < HARDLY:
        unused = "It seems that the model did not use it: " if little else "Yet "
        return f"{swap} hardly changed anything. {unused}{got}."
    carried = " That is less than an even share: the words beside it carry its meaning too." if little else ""
    return f"{swap} changed {percent(share)} of the pixels. I{got[1:]}.{carried}{differ}"


@dataclass(frozen=True)
class _Side:
    """The words that only one of the two drawings says."""

    name: str
    drawing: Drawing
    places: list[int]

    @property
    def words(self) -> str:
        return quoted([self.drawing.words[k] for k in self.places])

    @property
    def attention(self) -> float:
        """Their share of all attention, 0 to 1, where the drawing has attention."""
        return float(self.drawing.attention[:, self.places].sum(axis=1).mean())
