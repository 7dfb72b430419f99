"""The rendered world: what its pictures show, and which compositions it keeps back."""

from collections import Counter

import numpy as np
import pytest

from alignDRAW_core.data.scenes import (
    BACKGROUNDS,
    COLOURS,
    COUNTS,
    MOODS,
    OBJECTS,
    POSITIONS,
    SIZES,
    Scene,
    Scenes,
    complete,
    is_hidden,
    parse,
    render,
    sample,
)
from alignDRAW_core.data.scenes.hidden import HIDDEN_BACKGROUNDS, HIDDEN_COLOURS
from alignDRAW_core.data.scenes.render import body_colour
from alignDRAW_core.data.scenes.sketch import Place, Sketch, averaged, blank


def alone(name: str, colour: str | None, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The object without a background, upright, 26 pixels wide: colours and cover."""
    rng, sketch, canvas = np.random.default_rng(seed), Sketch(), blank()
    OBJECTS[name].draw(sketch, body_colour(Scene(name, colour=colour), rng), rng)
    sketch.onto(canvas, Place(16, 30, 26))
    return averaged(canvas)


def test_there_is_enough_to_see():
    assert len(OBJECTS) >= 18 and len(COLOURS) == 9 and len(BACKGROUNDS) >= 12
    assert POSITIONS == ("left", "middle", "right") and len(SIZES) == len(COUNTS) == 3 and MOODS[0] == "plain"


def test_every_object_renders_on_every_background_in_every_colour():
    rng = np.random.default_rng(0)
    for name, kind in OBJECTS.items():
        for background in BACKGROUNDS:
            pictures = [render(Scene(name, background, colour), rng) for colour in kind.colours or (None,)]
            for picture in pictures:
                assert picture.shape == (32, 32, 3) and picture.dtype == np.uint8
                assert picture.std() > 10, (name, background)


def test_same_seed_same_picture_and_another_seed_another():
    scene = Scene("dog", "beach", "brown")
    first, again, other = (render(scene, np.random.default_rng(seed)) for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert np.abs(first.astype(int) - other).mean() > 8


# Mean level of the four quarters of a picture: what every machine must draw, within rounding.
PINNED = {
    Scene("car", "parking lot", "red"): (154.3, 149.3, 104.9, 110.2),
    Scene("elephant", "dry grass", count="many"): (158.5, 163.0, 121.6, 120.6),
    Scene("cat", "night", "black", mood="vintage"): (59.9, 38.1, 45.0, 46.4),
    Scene("boat", "sea", "white", position="left"): (163.4, 156.4, 151.3, 79.7),
}


@pytest.mark.parametrize("scene", PINNED)
def test_pictures_are_the_same_on_every_machine(scene):
    picture = render(scene, np.random.default_rng(11))
    quarters = picture.reshape(2, 16, 2, 16, 3).mean(axis=(1, 3, 4)).ravel()
    assert quarters == pytest.approx(PINNED[scene], abs=0.5)


@pytest.mark.parametrize("name", [name for name, kind in OBJECTS.items() if kind.colours])
def test_a_thing_has_the_colour_of_its_word(name):
    """More of it is nearest to that colour than when it is painted in any other, and that is a good part of it."""
    palette = np.array(list(COLOURS.values())) / 255
    shares = {}
    for colour in OBJECTS[name].colours:
        levels, cover = alone(name, colour, seed=1)
        pixels = levels[cover[..., 0] > 0.99]
        nearest = ((pixels[:, None] - palette) ** 2).sum(axis=2).argmin(axis=1)
        shares[colour] = dict(zip(COLOURS, np.bincount(nearest, minlength=len(COLOURS)) / len(nearest)))
    for colour, share in shares.items():
        assert share[colour] > 0.25
        assert all(share[colour] > other[colour] + 0.1 for word, other in shares.items() if word != colour)


@pytest.mark.parametrize("name", OBJECTS)
def test_a_thing_fills_a_good_part_of_the_frame(name):
    cover = np.mean([alone(name, (*OBJECTS[name].colours, None)[0], seed)[1] for seed in range(4)], axis=0)[..., 0]
    rows, columns = (np.flatnonzero(cover.max(axis=axis) > 0.5) for axis in (1, 0))
    assert np.ptp(rows) + 1 >= 14 and np.ptp(columns) + 1 >= 12
    assert cover.mean() > 0.12


@pytest.mark.parametrize("background", BACKGROUNDS)
def test_backgrounds_differ_more_than_seeds_of_one(background):
    def mean_picture(name: str, seeds: range) -> np.ndarray:
        return np.mean([render(Scene("stop sign", name), np.random.default_rng(seed)) for seed in seeds], axis=0)

    one, same = mean_picture(background, range(12)), mean_picture(background, range(12, 24))
    for other in BACKGROUNDS:
        if other != background:
            assert np.abs(one - mean_picture(other, range(24, 30))).mean() > 1.5 * np.abs(one - same).mean(), other


@pytest.mark.parametrize("position, low, high", [("left", 6, 13), ("middle", 13, 19), ("right", 19, 26)])
def test_things_stand_where_they_should(position, low, high):
    for seed in range(5):
        picture = render(Scene("stop sign", "snow", position=position), np.random.default_rng(seed))
        red = (picture[..., 0] > 140) & (picture[..., 1] < 90)
        assert low < np.flatnonzero(red.any(axis=0)).mean() + 0.5 < high


def test_size_and_number_show():
    def cover(**facts) -> float:
        pictures = [render(Scene("cat", "snow", "black", **facts), np.random.default_rng(seed)) for seed in range(6)]
        return float(np.mean([(picture.max(axis=2) < 90).mean() for picture in pictures]))

    small, medium, large = (cover(size=size) for size in SIZES)
    assert 1.6 * small < medium and 1.2 * medium < large
    assert cover(count="two") > 1.3 * small


def test_moods_take_the_colour_out():
    rng = np.random.default_rng(5)
    grey = render(Scene("bird", "sea", "red", mood="black and white"), rng)
    assert np.array_equal(grey[..., 0], grey[..., 1]) and np.array_equal(grey[..., 1], grey[..., 2])
    sepia = render(Scene("bird", "sea", "red", mood="vintage"), rng).astype(int)
    assert (sepia[..., 0] >= sepia[..., 1]).all() and (sepia[..., 1] >= sepia[..., 2]).all()


def test_what_is_left_open_is_filled_in_as_in_training():
    rng = np.random.default_rng(6)
    for name in OBJECTS:
        for _ in range(20):
            whole = complete(Scene(name), rng)
            assert whole.background in OBJECTS[name].usual and (whole.colour is not None) == bool(OBJECTS[name].colours)
            assert not is_hidden(whole)
    assert complete(Scene("school bus"), rng).colour == "yellow"
    assert complete(Scene("school bus", "snow", "red"), rng) == Scene("school bus", "snow", "red")


def test_training_never_shows_a_hidden_composition():
    rng = np.random.default_rng(7)
    assert not any(is_hidden(scene) for scene in sample(3000, rng))
    hidden = sample(1500, rng, hidden=True)
    assert all(is_hidden(scene) and scene.mood == "plain" for scene in hidden)
    pairs = {(s.object, s.colour) for s in hidden} | {(s.object, s.background) for s in hidden}
    assert all((entry["object"], entry.get("colour") or entry["background"]) in pairs for entry in Scenes().held_out())


def test_the_papers_compositions_are_hidden_and_many_more():
    assert set(HIDDEN_COLOURS["school bus"]) == set(COLOURS) - {"yellow"}
    for name, background in (
        ("stop sign", "blue skies"),
        ("stop sign", "rainy skies"),
        ("elephant", "blue skies"),
        ("elephant", "rainy skies"),
        ("toilet", "green grass"),
        ("toilet", "dry grass"),
        ("skier", "desert"),
    ):
        assert is_hidden(Scene(name, background))
    assert len(Scenes().held_out()) >= 15 + 30
    assert set(HIDDEN_BACKGROUNDS) == set(OBJECTS)
    colours = Counter(c for name, cs in HIDDEN_COLOURS.items() if name != "school bus" for c in cs)
    backgrounds = Counter(b for bs in HIDDEN_BACKGROUNDS.values() for b in bs)
    assert set(colours) == set(COLOURS) and max(colours.values()) <= 3
    assert set(backgrounds) == set(BACKGROUNDS) and max(backgrounds.values()) <= 3


def test_every_colour_background_and_object_is_seen_in_other_company():
    seen = sample(6000, np.random.default_rng(8))
    for colour in COLOURS:
        assert len({s.object for s in seen if s.colour == colour}) >= 6
    for background in BACKGROUNDS:
        assert len({s.object for s in seen if s.background == background}) >= 15
    for name in OBJECTS:
        assert len({s.background for s in seen if s.object == name}) >= 10


def test_labels_are_numbers_in_the_lists():
    labels = Scene("cat", "snow", "black", position="right").labels
    assert list(OBJECTS)[labels["object"]] == "cat" and list(COLOURS)[labels["colour"]] == "black"
    assert BACKGROUNDS[labels["background"]] == "snow" and POSITIONS[labels["position"]] == "right"
    vintage = Scene("cat", "snow", "black", mood="vintage").labels
    assert vintage["colour"] == vintage["background"] == Scene("tree").labels["colour"] == -1


@pytest.mark.parametrize(
    "facts, message",
    [
        ({"object": "zebra"}, "'zebra' is no object.*giraffe"),
        ({"object": "cat", "background": "moon"}, "'moon' is no background.*blue skies"),
        ({"object": "cat", "size": "huge"}, "'huge' is no size.*small, medium, large"),
        ({"object": "cat", "colour": "green"}, "cat cannot be 'green'; it can be black, white"),
        ({"object": "tree", "colour": "blue"}, "tree cannot be 'blue'; it can be of its own colour only"),
    ],
)
def test_a_scene_of_unknown_facts_is_refused(facts, message):
    with pytest.raises(ValueError, match=message):
        Scene(**facts)


def test_batches_hold_pictures_and_captions():
    images, captions = Scenes.load().batch(7, np.random.default_rng(9))
    assert images.shape == (7, 32, 32, 3) and images.dtype == np.uint8 and len(captions) == 7
    again, same = Scenes.load().batch(7, np.random.default_rng(9))
    assert np.array_equal(images, again) and captions == same


def test_what_is_hard_comes_more_often_in_training_and_nothing_hidden_does():
    scenes = [parse(caption) for caption in Scenes.load().batch(1200, np.random.default_rng(1))[1]]
    count = Counter(scene.object for scene in scenes)
    assert set(count) == set(OBJECTS) and count["bird"] > 1.7 * count["tree"]
    assert not any(is_hidden(scene) for scene in scenes)


@pytest.mark.parametrize("held", [False, True])
def test_what_the_bound_is_measured_on_stays_the_same(held):
    images, captions = Scenes.load().validation(6, held)
    np.testing.assert_array_equal(images, Scenes.load().validation(6, held)[0])
    assert images.shape == (6, 32, 32, 3) and all(is_hidden(parse(caption)) == held for caption in captions)
