"""What `train --preset` names: the sizes of a model, its kind, and the data set that it is for."""

from dataclasses import dataclass, fields, replace

from . import ved
from .config import PRESETS as ALIGNDRAW
from .config import Sizes
from .registry import DEFAULT_KIND, KINDS, READERS, kind_of


@dataclass(frozen=True)
class Preset:
    config: Sizes
    kind: str  # as models/registry.py calls it
    data: str  # key of a data set

    def of(self, kind: str | None = None, likelihood: str | None = None) -> "Preset":
        """The same for another kind of model of these sizes, or another likelihood. ValueError where it has none."""
        kind = kind or self.kind
        config = kind_of(kind, KINDS | READERS).config_for(self.config)
        if likelihood in (None, getattr(config, "likelihood", "bernoulli")):
            return replace(self, kind=kind, config=config)
        if "likelihood" not in {field.name for field in fields(config)}:
            raise ValueError(f"{kind} has no choice of likelihoods: leave out --likelihood")
        return replace(self, kind=kind, config=replace(config, likelihood=likelihood))


PRESETS = {name: Preset(config, DEFAULT_KIND, name) for name, config in ALIGNDRAW.items()} | {
    name: Preset(config, ved.VED.kind, "sums") for name, config in ved.PRESETS.items()
}
DEFAULT_PRESET = "captioned_mnist"
