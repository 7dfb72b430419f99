"""Every data set, by its key. A new one is one file here and one line below."""
from .base import Dataset
from .captioned_mnist import CaptionedMNIST
from .photos import COCO, Photos
from .scenes import Scenes

DATASETS: dict[str, type[Dataset]] = {dataset.key: dataset for dataset in (CaptionedMNIST, Scenes, Photos, COCO)}


def dataset_of(card: dict) -> type[Dataset] | None:
    """The data set that a checkpoint's card names, by key or, in an older card, by title; None for any other, as one's own pictures."""
    name = card.get("training", {}).get("data")
    return next((dataset for dataset in DATASETS.values() if name in (dataset.key, dataset.title)), None)
