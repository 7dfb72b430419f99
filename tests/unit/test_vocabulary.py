import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignDRAW_core.vocabulary import MAX_WORDS, PAD, UNK, Vocabulary, pad, tokenise

HINDI = [
    "\u0939\u093f\u0928\u094d\u0926\u0940",
    "\u0915\u0940",
    "\u0915\u093f\u0924\u093e\u092c",
    "\u0964",
]  # a Hindi book
DIGITS = Vocabulary("the digit is at top left of image . three seven".split())


@pytest.mark.parametrize(
    "caption, tokens",
    [
        ("A Red school-bus.", ["a", "red", "school", "-", "bus", "."]),
        ("the dog's ball", ["the", "dog's", "ball"]),
        ("the dog\u2019s ball", ["the", "dog's", "ball"]),
        ("one\ttwo\n three", ["one", "two", "three"]),
        ("\uff21\uff22", ["ab"]),
        ("\x00\x07 \u200b", []),
        ("\u0939\u093f\u0928\u094d\u0926\u0940 \u0915\u0940 \u0915\u093f\u0924\u093e\u092c\u0964", HINDI),
        (
            "\u0e41\u0e21\u0e27\u0e2a\u0e35\u0e14\u0e33",
            ["\u0e41\u0e21\u0e27\u0e2a\u0e35\u0e14\u0e4d\u0e32"],
        ),  # a black cat
        ("\u0939\u093f's \u0e2a\u0e35'\u0e2a\u0e35", ["\u0939\u093f's", "\u0e2a\u0e35'\u0e2a\u0e35"]),
        ("Zoe\u0308 na\u00efve", ["zo\u00eb", "na\u00efve"]),
        ("1\ufe0f\u20e3 \u2764\ufe0f", ["1", "\ufe0f", "\u20e3", "\u2764", "\ufe0f"]),  # no letters
    ],
)
def test_tokens(caption, tokens):
    assert tokenise(caption) == tokens


def test_frequent_words_come_first_and_rare_ones_go():
    vocabulary = Vocabulary.from_captions(["a b b", "b c", "c a b d"], seen_at_least=2)
    assert vocabulary.words == ["b", "a", "c"]
    assert Vocabulary.from_captions(["a b b", "b c"], size=1).words == ["b"]


def test_figures_and_words_for_digits_are_the_same():
    assert DIGITS.id_of("7") == DIGITS.id_of("seven") != UNK
    assert Vocabulary(["7"]).id_of("seven") == Vocabulary(["7"]).id_of("7") != UNK
    assert DIGITS.id_of("8") == DIGITS.id_of("eight") == UNK


def test_unknown_words_stay_and_unknown_punctuation_goes():
    tokens, ids = DIGITS.read("The digit, ELEVEN! is at top .")
    assert tokens == ["the", "digit", "eleven", "is", "at", "top", "."]
    assert ids.tolist().count(UNK) == 1 and ids[2] == UNK and PAD not in ids


@pytest.mark.parametrize(
    "caption, message",
    [
        ("", "no words"),
        ("  \n", "no words"),
        ("... !?", "no words"),
        ("\x00\x1b", "no words"),
        ("\N{PARTY POPPER}", "no words"),
        ("zebra xylophone", "none of these words"),
        ("zebra zebra zebra zebra", r"none of these words \(zebra\)"),
        ("\u0446\u0438\u0444\u0440\u0430", "none of these words"),
        ("three " * 10_000, f"10,000 words; the limit is {MAX_WORDS}"),
        ("three " + "!" * 4_000, "4,006 characters; the limit is 4,000"),
        (7, "a text"),
    ],
)
def test_captions_that_cannot_be_drawn(caption, message):
    with pytest.raises(ValueError, match=message):
        DIGITS.read(caption)


def test_the_limit_itself_is_allowed():
    assert len(DIGITS.read("three " * MAX_WORDS)[0]) == MAX_WORDS


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        tokens, ids = DIGITS.read(text)
    except ValueError as error:
        assert str(error).endswith(".")
    else:
        assert len(tokens) == len(ids) <= MAX_WORDS and (ids != UNK).any()


def test_signs_that_say_something_are_told_when_they_are_left_out():
    assert DIGITS.left_out("the 🚀 digit + seven, 🚀 (please) ...!") == ["🚀", "+"]
    assert DIGITS.left_out("the digit seven is at the bottom left of the image .") == []
    assert DIGITS.left_out("the digit seven \u2764\ufe0f 7\ufe0f\u20e3") == ["\u2764"]  # no marks of how it looks
    assert Vocabulary(["three", "+"]).left_out("three + three") == []


def test_a_caption_of_unknown_words_is_answered_with_what_can_be_drawn():
    with pytest.raises(ValueError, match="It can draw, for example: a bus, a cat"):
        DIGITS.read("zebra crossing", ["a bus", "a cat"])
    with pytest.raises(ValueError, match="It can draw, for example: the, digit"):
        DIGITS.read("zebra crossing")


def test_padding_is_at_the_end():
    assert pad([np.array([5, 6, 7]), np.array([8])]).tolist() == [[5, 6, 7], [8, PAD, PAD]]


def test_a_word_twice_is_refused():
    with pytest.raises(ValueError):
        Vocabulary(["a", "b", "a"])
