"""The grammar of the rendered world: scenes put into words, and words read as scenes."""

import re

import numpy as np
import pytest

from alignDRAW_core.data.scenes import (
    OBJECTS,
    POSITIONS,
    SIZES,
    Scene,
    Scenes,
    captions_of,
    is_hidden,
    parse,
    render,
    sample,
)
from alignDRAW_core.data.scenes.grammar import PLACES, SIDES, SIZE_WORDS, WORDINGS
from alignDRAW_core.vocabulary import UNK, is_word, tokenise

PAPER = {  # the captions of the paper's Figures 1, 3, 4 and 5
    **{
        f"A {colour} school bus parked in a parking lot.": Scene("school bus", "parking lot", colour)
        for colour in ("yellow", "red", "green", "blue")
    },
    "A very large commercial plane flying in blue skies.": Scene("airplane", "blue skies", size="large"),
    "A very large commercial plane flying in rainy skies.": Scene("airplane", "rainy skies", size="large"),
    "A herd of elephants walking across a dry grass field.": Scene("elephant", "dry grass", count="many"),
    "A herd of elephants walking across a green grass field.": Scene("elephant", "green grass", count="many"),
    "The decadent chocolate desert is on the table.": Scene("cake", "table"),
    "A bowl of bananas is on the table.": Scene("bananas", "table"),
    "A vintage photo of a cat.": Scene("cat", mood="vintage"),
    "A vintage photo of a dog.": Scene("dog", mood="vintage"),
    "A stop sign is flying in blue skies.": Scene("stop sign", "blue skies"),
    "A herd of elephants flying in the blue skies.": Scene("elephant", "blue skies", count="many"),
    "A toilet seat sits open in the grass field.": Scene("toilet", "green grass"),
    "A person skiing on sand clad vast desert.": Scene("skier", "desert"),
    "A rider on a blue motorcycle in the desert.": Scene("motorcycle", "desert", "blue"),
    "A rider on a blue motorcycle in the forest.": Scene("motorcycle", "forest", "blue"),
    "A surfer, a woman, and a child walk on the beach.": Scene("people", "beach"),
    "A surfer, a woman, and a child walk on the sun.": Scene("people", "sunset"),
    "A group of people walk on a beach with surf boards.": Scene("people", "beach"),
}


@pytest.mark.parametrize("caption", PAPER)
def test_the_papers_captions_are_read_and_drawn_and_their_words_known(caption):
    assert parse(caption) == PAPER[caption]
    assert render(parse(caption), np.random.default_rng(0)).std() > 10
    assert UNK not in Scenes().vocabulary().read(caption)[1]


def agrees(said: Scene, scene: Scene) -> bool:
    """All that was said is true; colour and background may be left open."""
    return all(getattr(said, fact) in (None, getattr(scene, fact)) for fact in ("colour", "background")) and all(
        getattr(said, fact) == getattr(scene, fact) for fact in ("object", "count", "size", "position", "mood")
    )


def test_facts_survive_being_put_into_words():
    rng = np.random.default_rng(1)
    for scene in sample(600, rng) + sample(200, rng, hidden=True):
        for caption in captions_of(scene, rng):
            said = parse(caption)
            assert said and agrees(said, scene), (caption, said, scene)


def test_every_wording_is_read_as_its_object_and_place():
    for name, wording in WORDINGS.items():
        for text in (*wording.names, *wording.acting):
            assert parse(text.format(how="")) == Scene(name)
            for place, phrases in PLACES.items():
                assert all(parse(f"{text.format(how='')} {phrase}.") == Scene(name, place) for phrase in phrases)
        for size, words in SIZE_WORDS.items():
            assert all(parse(f"a {word} cat").size == size for word in words) and size in SIZES
        if wording.several:
            assert OBJECTS[name].in_numbers and parse("two " + wording.several.format(how="")) == Scene(
                name, count="two"
            )
            assert all(
                parse(f"{many} {wording.several.format(how='')}") == Scene(name, count="many") for many in wording.many
            )
    for side in POSITIONS:
        assert all(parse(f"a cat {phrase}").position == side for phrase in SIDES[side])


def test_five_captions_of_a_picture_differ():
    rng = np.random.default_rng(2)
    for scene in sample(300, rng):
        captions = captions_of(scene, rng)
        assert len(set(captions)) == 5
    assert len(captions_of(scene, rng, n=2)) == 2


def test_a_hidden_composition_is_always_told():
    rng = np.random.default_rng(3)
    for scene in sample(300, rng, hidden=True):
        assert all(is_hidden(parse(caption)) for caption in captions_of(scene, rng))


def test_colours_and_backgrounds_are_mostly_told_but_not_always():
    rng = np.random.default_rng(4)
    scene = Scene("car", "beach", "red")
    said = [parse(caption) for _ in range(60) for caption in captions_of(scene, rng)]
    for fact in ("colour", "background"):
        assert 0.05 < np.mean([getattr(scene, fact) is None for scene in said]) < 0.25


def test_captions_read_well():
    rng = np.random.default_rng(5)
    for caption in (Scenes.random_caption(rng) for _ in range(1500)):
        assert (
            caption.endswith(".")
            and caption == caption.strip()
            and "  " not in caption
            and " ." not in caption
            and "{" not in caption
        )
        assert not re.search(r"\ba [aeiou]|\ban [^aeiou]|\b(the|a|in|on|of) \1\b|\bis\.", caption), caption
        assert not re.search(r"\b(two|many) [^.]*\bis\b", caption), caption


def test_the_vocabulary_holds_every_word_of_the_grammar_and_stays_small():
    vocabulary = Scenes().vocabulary()
    rng = np.random.default_rng(6)
    captions = [
        caption
        for hidden in (False, True)
        for scene in sample(1500, rng, hidden)
        for caption in captions_of(scene, rng, 2)
    ]
    assert {token for caption in captions for token in tokenise(caption)} <= set(vocabulary.words)
    assert len([word for word in vocabulary.words if is_word(word)]) < 150
    assert Scenes().fillers <= set(vocabulary.words)
    assert all(UNK not in vocabulary.read(example)[1] and parse(example) for example in Scenes().examples)


@pytest.mark.parametrize(
    "caption", ["", "in the snow.", "a zebra in the snow.", "a cat and a dog.", "a red thing on the table."]
)
def test_captions_without_one_known_object_are_not_read(caption):
    assert parse(caption) is None


@pytest.mark.parametrize(
    "caption, colour",
    [
        ("a blue car in blue skies", "blue"),
        ("a car in blue skies", None),
        ("a green bird in green grass", "green"),
        ("a bird in green grass", None),
        ("a black and white photo of a cat", None),
        ("a red elephant", None),
    ],
)
def test_a_places_colour_is_not_the_things(caption, colour):
    assert parse(caption).colour == colour


@pytest.mark.parametrize("count", [0, 6])
def test_a_scene_has_one_to_five_captions(count):
    with pytest.raises(ValueError, match="1 to 5"):
        captions_of(Scene("cat", "snow", "black"), np.random.default_rng(0), n=count)
