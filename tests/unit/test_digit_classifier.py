import numpy as np
import pytest
import torch

from alignDRAW_core.data.captioned_mnist import TEMPLATES, CaptionedMNIST, Configuration, sample
from alignDRAW_core.evaluation.classifiers import load_classifier, save_classifier
from alignDRAW_core.evaluation.classifiers.digits import (
    PATH,
    DigitClassifier,
    accuracy,
    corner,
    crops,
    place_right,
    read_digits,
    train_digit_classifier,
)
from alignDRAW_core.storage.checkpoint import CheckpointError

BY_NAME = {template.name: template for template in TEMPLATES}


def pictures(data, chosen, seed=0):
    return data.render(chosen, np.random.default_rng(seed)) / np.float32(255)


@pytest.fixture(scope="module")
def real(data_root):
    digits = CaptionedMNIST.load(data_root, "test")
    if len(digits.digits.labels) != 10_000:
        pytest.skip("the shipped judge reads handwriting; MNIST is not here")
    return digits


@pytest.mark.parametrize("place", [place for template in TEMPLATES for place in template.places])
def test_a_crop_holds_its_digit_wherever_it_lies_in_its_place(place):
    row, column = corner(place)
    (row_low, row_high), (column_low, column_high) = place
    assert 0 <= row <= row_low and row_high + 28 <= row + 32 <= 60
    assert 0 <= column <= column_low and column_high + 28 <= column + 32 <= 60


def test_crops_name_digit_and_owner():
    chosen = [Configuration(BY_NAME["top left"], (7,)), Configuration(BY_NAME["left of"], (1, 2))]
    images = np.zeros((2, 60, 60, 1), np.float32)
    images[0, :28, :28] = 0.5
    cut, digits, owner = crops(images, chosen)
    assert cut.shape == (3, 32, 32) and digits.tolist() == [7, 1, 2] and owner.tolist() == [0, 1, 1]
    assert cut[0].sum() == pytest.approx(0.5 * 28 * 28) and cut[1:].sum() == 0


def test_places_of_real_pictures_are_right_and_of_others_wrong(test_digits):
    chosen = sample(300, np.random.default_rng(0))
    images = pictures(test_digits, chosen)
    assert np.mean([place_right(image, c) for image, c in zip(images, chosen)]) > 0.99
    wrong = {
        "left of": "top of",
        "top of": "left of",
        "top left": "bottom right",
        "bottom right": "top right",
        "top right": "top left",
        "bottom left": "top left",
        "right of": "bottom of",
        "bottom of": "right of",
    }
    for image, c in zip(images, chosen):
        other = BY_NAME[wrong[c.template.name]]
        assert not place_right(image, Configuration(other, c.digits))


def test_what_one_net_alone_reads_does_not_count():
    class Says(torch.nn.Module):
        def __init__(self, *logits):
            super().__init__()
            self.logits = torch.tensor([logits])

        def forward(self, crops):
            return self.logits.expand(len(crops), -1)

    classifier = DigitClassifier()
    classifier.nets = torch.nn.ModuleList([Says(0.0, 9.0, 0.0), Says(1.0, 0.0, 0.9), Says(1.0, 0.0, 0.9)])
    assert classifier(torch.zeros(2, 1, 32, 32)).argmax(1).tolist() == [0, 0]  # though the first one is the surest
    classifier.nets[1] = Says(0.0, 0.5, 2.0)
    assert classifier(torch.zeros(1, 1, 32, 32)).argmax(1).tolist() == [1]  # all disagree: the surest is heard


def blots(*places) -> np.ndarray:
    """A square of ink, 6 pixels wide, around each (row, column): 36 units of ink each."""
    image = np.zeros((60, 60, 1), np.float32)
    for row, column in places:
        image[row - 3 : row + 3, column - 3 : column + 3] = 1
    return image


def test_ink_elsewhere_is_not_in_place():
    """Up to a tenth of all may lie elsewhere; here the middle of the place is 15, 16."""
    top_left = Configuration(BY_NAME["top left"], (1,))
    alone = blots((15, 16))
    assert place_right(alone, top_left)
    assert not place_right(blots((15, 16), (50, 50)), top_left)
    for stain, right in ((3, True), (5, False)):
        dirty = alone.copy()
        dirty[50, :stain] = 1
        assert place_right(dirty, top_left) == right, f"{stain} units beside 36"


@pytest.mark.parametrize("off, right", [(0, True), (4, True), (7, False)])
@pytest.mark.parametrize("axis", [0, 1])
def test_ink_must_centre_on_its_place(off, right, axis):
    place = [15, 16]
    place[axis] += off
    assert place_right(blots(place), Configuration(BY_NAME["top left"], (1,))) == right


def test_faint_ink_is_no_digit():
    top_left = Configuration(BY_NAME["top left"], (1,))
    assert place_right(blots((15, 16)) * 0.3, top_left) and not place_right(blots((15, 16)) * 0.25, top_left)


class AlwaysThree(torch.nn.Module):
    def forward(self, crops):
        self.white = crops.max().item()
        return torch.nn.functional.one_hot(torch.full((len(crops),), 3), 10).float()


def test_its_accuracy_is_the_share_it_reads_right():
    classifier = AlwaysThree()
    images = np.full((8, 28, 28), 255, np.uint8)
    assert accuracy(classifier, images, np.array([3, 3, 1, 2, 3, 4, 5, 6])) == 3 / 8 and classifier.white == 1


def test_an_empty_or_half_empty_picture_is_not_in_place():
    left_of = Configuration(BY_NAME["left of"], (1, 2))
    assert not place_right(np.zeros((60, 60, 1), np.float32), left_of)
    half = np.zeros((60, 60, 1), np.float32)
    half[20:40, 5:15] = 1
    assert not place_right(half, left_of)


@pytest.mark.slow
def test_the_shipped_classifier_reads_handwriting(real):
    classifier = load_classifier(DigitClassifier, PATH)
    assert accuracy(classifier, real.digits.images, real.digits.labels) >= 0.99
    chosen = sample(500, np.random.default_rng(0))
    right, _ = read_digits(classifier, pictures(real, chosen), chosen)
    assert right.mean() > 0.985
    swapped = [Configuration(c.template, tuple((d + 1) % 10 for d in c.digits)) for c in chosen]
    assert read_digits(classifier, pictures(real, chosen), swapped)[0].mean() < 0.02


@pytest.mark.slow
def test_training_a_classifier_works_and_it_comes_back_from_its_file(data_root, test_digits, tmp_path):
    before = torch.get_rng_state()
    classifier = train_digit_classifier(CaptionedMNIST.load(data_root, "train"), steps=40)
    assert torch.equal(torch.get_rng_state(), before)
    found = accuracy(classifier, test_digits.digits.images[:500], test_digits.digits.labels[:500])
    assert found > 0.6
    save_classifier(classifier, tmp_path / "classifiers" / "j.safetensors", {"mnist_test_accuracy": str(found)})
    again = load_classifier(DigitClassifier, tmp_path / "classifiers" / "j.safetensors")
    assert accuracy(again, test_digits.digits.images[:500], test_digits.digits.labels[:500]) == found


def test_a_missing_or_foreign_classifier_says_what_to_do(tmp_path):
    with pytest.raises(CheckpointError, match="train-classifier"):
        load_classifier(DigitClassifier, tmp_path / "none.safetensors")
    (tmp_path / "text.safetensors").write_text("hello")
    with pytest.raises(CheckpointError, match="train-classifier"):
        load_classifier(DigitClassifier, tmp_path / "text.safetensors")


def test_the_shipped_classifier_is_small():
    assert (
        PATH.stat().st_size < 1_000_000 and sum(weight.numel() for weight in DigitClassifier().parameters()) < 500_000
    )
