import numpy as np
import pytest

from alignDRAW_core.data.mnist import find_mnist, has_mnist, read_idx

from .idx_files import make_mnist, write_idx

IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


@pytest.mark.parametrize("name", ["images-idx3-ubyte", "images-idx3-ubyte.gz"])
def test_an_array_comes_back_as_written(tmp_path, name):
    write_idx(tmp_path / name, IMAGES)
    assert np.array_equal(read_idx(tmp_path / name), IMAGES)
    assert read_idx(tmp_path / name).dtype == np.uint8


@pytest.mark.parametrize(
    "place",
    [
        "mnist/train-images-idx3-ubyte.gz",
        "mnist/train-images-idx3-ubyte",
        "MNIST/raw/train-images-idx3-ubyte",  # torchvision
        "MNIST/raw/train-images-idx3-ubyte.gz",
        "raw/train-images-idx3-ubyte",  # the same, from within
        "mnist/train-images.idx3-ubyte",  # Kaggle
        "train-images-idx3-ubyte/train-images-idx3-ubyte",
        "mnist/train-images.idx3-ubyte.gz",
    ],
)
def test_mnist_is_found_where_people_keep_it(tmp_path, place):
    assert not has_mnist(tmp_path)
    (tmp_path / place).parent.mkdir(parents=True)
    write_idx(tmp_path / place, IMAGES)
    assert has_mnist(tmp_path)
    assert np.array_equal(read_idx(find_mnist(tmp_path, "train-images-idx3-ubyte.gz")), IMAGES)


def test_a_damaged_file_of_torchvision_is_replaced_where_it_is_looked_for(tmp_path):
    (tmp_path / "MNIST" / "raw").mkdir(parents=True)
    (tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte").write_bytes(b"")
    with pytest.raises(ValueError, match=f"delete it and run: .* --data-root {tmp_path}$"):
        read_idx(find_mnist(tmp_path, "train-images-idx3-ubyte.gz"))


def damaged(content: bytes) -> dict[str, bytes]:
    header = bytes([0, 0, 8, 1])
    return {
        "empty": b"",
        "a web page": b"<html>not found</html>",
        "cut inside the zip": content[:-12],
        "zip with a wrong byte": content[:20] + b"\xff\xff\xff\xff" + content[24:],
        "wrong type of numbers": bytes([0, 0, 13, 1]) + (4).to_bytes(4, "big") + b"abcd",
        "header cut short": bytes([0, 0, 8, 3, 0, 0]),
        "fewer bytes than counted": header + (10).to_bytes(4, "big") + b"abc",
        "more bytes than counted": header + (2).to_bytes(4, "big") + b"abc",
        "a count beyond any memory": bytes([0, 0, 8, 4]) + b"\xff" * 16,
    }


@pytest.mark.parametrize("case", damaged(b""))
def test_a_damaged_file_is_named_with_the_command_that_replaces_it(tmp_path, case):
    path = tmp_path / "mnist" / "train-images-idx3-ubyte.gz"
    path.parent.mkdir()
    write_idx(path, IMAGES)
    path.write_bytes(damaged(path.read_bytes())[case])
    with pytest.raises(ValueError) as error:
        read_idx(path)
    assert str(path) in str(error.value)
    assert f"python -m alignDRAW_core fetch mnist --data-root {tmp_path}" in str(error.value)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(ValueError, match="nothing-here.* is missing; run: python -m alignDRAW_core fetch mnist"):
        read_idx(tmp_path / "nothing-here.gz")
    with pytest.raises(ValueError, match="cannot be read"):
        read_idx(tmp_path)


def test_the_made_up_mnist_has_ten_different_digits(tmp_path):
    folder = make_mnist(tmp_path / "mnist", train=40, test=20)
    images, labels = read_idx(folder / "train-images-idx3-ubyte.gz"), read_idx(folder / "train-labels-idx1-ubyte.gz")
    assert images.shape == (40, 28, 28) and labels.shape == (40,)
    assert sorted(set(labels.tolist())) == list(range(10))
    means = [images[labels == digit].mean(0) for digit in range(10)]
    assert min(np.abs(means[a] - means[b]).mean() for a in range(10) for b in range(a)) > 5
    assert read_idx(folder / "t10k-images-idx3-ubyte.gz").shape == (20, 28, 28)
