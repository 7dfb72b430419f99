"""The sizes of a model. The presets captioned_mnist and coco are the paper's Table 2, to the number."""

from dataclasses import asdict, dataclass, fields, replace

# What cards of older checkpoints call these sizes.
OLD_NAMES = {"colours": "channels", "z": "z_dim", "read": "read_size", "write": "write_size", "align": "align_dim"}


def renamed(values: dict) -> dict:
    """A configuration under the names of today."""
    return {OLD_NAMES.get(name, name): value for name, value in values.items()}


MAY_BE_0 = ("embedding", "h_decoder")


@dataclass(frozen=True)
class Sizes:
    """What every kind of model has to say of itself."""

    height: int  # of the canvas, pixels
    width: int
    channels: int  # 1 (grey) or 3 (RGB)
    vocabulary: int  # K words, with the two marks <pad> and <unk> on top

    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is int and (not isinstance(value, int) or value < (0 if field.name in MAY_BE_0 else 1)):
                raise ValueError(f"{field.name} must be a whole number above 0, not {value!r}")
        if self.channels not in (1, 3):
            raise ValueError(f"channels must be 1 or 3, not {self.channels}")

    def to_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> "Sizes":
        """Refuses unknown and missing names with ValueError, so that a typo never passes."""
        values = renamed(values)
        known = {field.name for field in fields(cls)}
        if unknown := set(values) - known:
            raise ValueError(f"unknown configuration names: {', '.join(sorted(unknown))}")
        try:
            return cls(**values)
        except TypeError as error:
            raise ValueError(f"incomplete configuration: {error}") from None


@dataclass(frozen=True)
class Config(Sizes):
    """Of alignDRAW and its likes."""

    glimpses: int  # T
    h_infer: int
    h_gen: int
    z_dim: int  # D
    read_size: int  # p, the patch is p x p
    write_size: int
    h_lang: int = 128  # a direction; m = 2 h_lang
    align_dim: int = 512  # l
    embedding: int = 0  # 0: one-hot words go straight into the gates, as in the reference
    likelihood: str = "bernoulli"  # or "gaussian", with a fixed deviation (the paper's footnote 1)
    deviation: float = 0.3  # of the Gaussian likelihood
    bottleneck: bool = False  # not in the paper: words are read as in gru_reader.py, through a bottleneck

    def __post_init__(self):
        super().__post_init__()
        if min(self.read_size, self.write_size) < 2:
            raise ValueError("a patch needs at least 2 x 2 filters")
        if self.likelihood not in ("bernoulli", "gaussian"):
            raise ValueError(f"likelihood must be 'bernoulli' or 'gaussian', not {self.likelihood!r}")

    @property
    def text_size(self) -> int:
        """m, of the state of a word."""
        return 2 * self.h_lang


captioned_mnist = Config(
    height=60,
    width=60,
    channels=1,
    vocabulary=22,
    glimpses=32,
    h_infer=300,
    h_gen=300,
    z_dim=150,
    read_size=8,
    write_size=8,
)
coco = Config(
    height=32,
    width=32,
    channels=3,
    vocabulary=25323,
    glimpses=32,
    h_infer=550,
    h_gen=550,
    z_dim=275,
    read_size=9,
    write_size=9,
)
# Not in the paper: the rendered colour scenes of data/scenes.
scenes = Config(
    height=32,
    width=32,
    channels=3,
    vocabulary=131,
    glimpses=32,
    h_infer=400,
    h_gen=400,
    z_dim=150,
    read_size=9,
    write_size=9,
)
# Not in the paper: the digits of data/sums.py. Few and small states, so that the language model counts rather than
# remembers.
sums = Config(
    height=28,
    width=28,
    channels=1,
    vocabulary=37,
    glimpses=8,
    h_infer=128,
    h_gen=128,
    z_dim=32,
    read_size=6,
    write_size=8,
    h_lang=32,
    align_dim=128,
    embedding=32,
    bottleneck=True,
)
# Not in the paper: photographs of several data sets, whose one-hot words would be most of the weights.
photos = Config(
    height=32,
    width=32,
    channels=3,
    vocabulary=3500,
    glimpses=32,
    h_infer=320,
    h_gen=320,
    z_dim=100,
    read_size=9,
    write_size=9,
    align_dim=256,
    embedding=128,
)

PRESETS = {"captioned_mnist": captioned_mnist, "coco": coco, "scenes": scenes, "photos": photos, "sums": sums}


def preset(name: str, **changes) -> Config:
    """A preset by name, with some of its sizes changed."""
    if name not in PRESETS:
        raise ValueError(f"no preset is called {name!r}; there are {', '.join(PRESETS)}")
    return replace(PRESETS[name], **changes)
