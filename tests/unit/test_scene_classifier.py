import numpy as np
import pytest
import torch

from alignDRAW_core.data.scenes import Scene, caption_of, parse, render, sample
from alignDRAW_core.evaluation.classifiers import load_classifier
from alignDRAW_core.evaluation.classifiers.scenes import (
    CLASSES,
    OPEN,
    PATH,
    SceneClassifier,
    accuracy,
    as_pictures,
    labels,
    read_scenes,
    train_scene_classifier,
)


def test_labels_leave_open_what_is_not_said():
    found = labels(
        [
            Scene("car", "snow", "red", position="left"),
            Scene("toilet", "bathroom"),
            Scene("dog"),
            Scene("cat", "snow", "black", mood="vintage"),
        ]
    )
    assert found.shape == (4, len(CLASSES))
    assert (found[0] != OPEN).all() and found[1, 1] == OPEN
    assert (
        found[2, 1:3].tolist() == [OPEN, OPEN]
        and found[3, 1:3].tolist() == [OPEN, OPEN]
        and (found[:, 0] != OPEN).all()
    )


def test_the_shipped_classifier_reads_fresh_renders():
    right = accuracy(load_classifier(SceneClassifier, PATH), count=600, seed=123)
    assert min(right.values()) >= 0.98, right
    assert PATH.stat().st_size < 1_500_000


def test_it_reads_a_picture_alone_as_in_a_batch_and_in_both_number_formats():
    classifier, rng = load_classifier(SceneClassifier, PATH), np.random.default_rng(0)
    images = np.stack([render(scene, rng) for scene in sample(8, rng)])
    together = read_scenes(classifier, images)
    assert (np.concatenate([read_scenes(classifier, image[None]) for image in images]) == together).all()
    assert (read_scenes(classifier, images / np.float32(255)) == together).all()


@pytest.mark.slow
def test_training_learns_something_quickly():
    classifier = train_scene_classifier(steps=60)
    assert accuracy(classifier, count=200)["background"] > 0.5


@pytest.mark.parametrize("seed", range(3))
def test_what_a_caption_states_is_what_its_picture_shows(seed):
    classifier, rng = load_classifier(SceneClassifier, PATH), np.random.default_rng([seed, 9])
    scenes = sample(60, rng)
    wanted = labels([parse(caption_of(scene, rng)) for scene in scenes])
    found = read_scenes(classifier, np.stack([render(scene, rng) for scene in scenes]))
    assert (found == wanted)[wanted != OPEN].mean() > 0.97
    assert torch.is_grad_enabled()


def test_white_is_1_in_both_number_formats():
    white = np.full((1, 2, 4, 3), 255, np.uint8)
    for pictures in (as_pictures(white), as_pictures(np.ones((1, 2, 4, 3), np.float32))):
        assert (pictures == 1).all() and pictures.shape == (1, 3, 2, 4)


class AlwaysTheFirst(torch.nn.Module):
    """Whatever it is shown, it reads the first object, colour, background and position."""

    def forward(self, pictures):
        scores = torch.zeros(len(pictures), sum(CLASSES.values()))
        scores[:, np.cumsum([0, *CLASSES.values()])[:-1]] = 1
        return scores


def test_its_accuracy_is_the_share_of_what_is_said_that_it_reads_right():
    found = accuracy(AlwaysTheFirst(), count=40, seed=3)
    rng = np.random.default_rng([3, 1_000_000])
    wanted = labels(sample(30, rng) + sample(10, rng, hidden=True))
    for k, fact in enumerate(CLASSES):
        said = wanted[:, k][wanted[:, k] != OPEN]
        assert found[fact] == pytest.approx((said == 0).mean()) and found[fact] < 0.9
