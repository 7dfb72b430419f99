"""The worlds a model is trained on, by the name that stands in a checkpoint's card."""
from .captioned_mnist import CaptionedMNIST
from .photos import COCO, Photos
from .scenes import Scenes

WORLDS = {world.name: world for world in (CaptionedMNIST, Scenes, Photos, COCO)}
