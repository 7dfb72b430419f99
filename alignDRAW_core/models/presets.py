"""What `train --preset` names: the sizes of a model, its kind, and the data set that it is for."""

from dataclasses import dataclass, fields, replace

from . import ved
from .config import PRESETS as ALIGNDRAW
from .config import Sizes
from .registry import DEFAULT_KIND, kind_of


@dataclass(frozen=True)
class Preset:
    config: Sizes
    kind: str  # as models/registry.py calls it
    data: str  # key of a data set

    def of(self, kind: str | None = None, likelihood: str | None = None) -> "Preset":
        """The same for another kind of model of these sizes, or another likelihood. ValueError where it has none."""
        kind = kind or self.kind
        if kind_of(kind).Config is not type(self.config):
            raise ValueError(f"this preset is for {self.kind}: its sizes do not fit {kind}; leave out --kind")
        if likelihood in (None, getattr(self.config, "likelihood", "bernoulli")):
            return replace(self, kind=kind)
        if "likelihood" not in {field.name for field in fields(self.config)}:
            raise ValueError(f"{kind} has no other likelihood than bernoulli")
        return replace(self, kind=kind, config=replace(self.config, likelihood=likelihood))


PRESETS = {name: Preset(config, DEFAULT_KIND, name) for name, config in ALIGNDRAW.items()} | {
    name: Preset(config, ved.VED.kind, "sums") for name, config in ved.PRESETS.items()
}
