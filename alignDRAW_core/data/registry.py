"""Every data set, by its key. A new one is one file here and one line below."""

from .base import Dataset
from .captioned_mnist import CaptionedMNIST
from .photos import COCO, Photos
from .scenes import Scenes
from .sums import Sums

DATASETS: dict[str, type[Dataset]] = {dataset.key: dataset for dataset in (CaptionedMNIST, Scenes, Photos, COCO, Sums)}


def find_dataset(name: str | None) -> type[Dataset] | None:
    """By its key or, as older cards name it, by its title; None for any other, as somebody's own pictures."""
    return next((dataset for dataset in DATASETS.values() if name in (dataset.key, dataset.title)), None)


def dataset_of(card: dict) -> type[Dataset] | None:
    """The data set that a checkpoint's card names; None for somebody's own pictures, or where it names none."""
    return find_dataset(card.get("training", {}).get("data"))
