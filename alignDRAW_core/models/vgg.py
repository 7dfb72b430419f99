"""The convolutions of a VGG-like net for small photographs (Simonyan and Zisserman, 2015), of which the lower ones say
what is where."""

from torch import Tensor, nn

LAYERS = ((48, True), (96, False), (96, True), (192, False), (192, True), (192, True))  # width, and is it halved after
LOWER = 5  # layers, before what halves the last of them
ANNOTATION = LAYERS[LOWER - 1][0]  # of the lower ones' vectors


def vgg() -> nn.Sequential:
    """Pictures [B, 3, 32, 32], see `centred` -> [B, 192, 2, 2]."""
    layers, before = [], 3
    for width, halved in LAYERS:
        layers += [nn.Conv2d(before, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
        layers += [nn.MaxPool2d(2)] if halved else []
        before = width
    return nn.Sequential(*layers)


def lower_vgg() -> nn.Sequential:
    """Of the same layers those up to the last that see 8 x 8 places: -> [B, ANNOTATION, 8, 8]."""
    pools = sum(halved for _, halved in LAYERS[: LOWER - 1])
    return vgg()[: 3 * LOWER + pools]


def centred(pictures: Tensor) -> Tensor:
    """Levels in [0, 1] as these nets take them."""
    return (pictures - 0.47) / 0.25
