"""The shipped encoder of sentences, and giving it to the models that read captions through it."""

import json
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor

from ..models.base import ImageModel
from ..models.sentence_model import SentenceModel
from ..models.skip_thought import SkipThought
from ..vocabulary import MARKS, Vocabulary
from .weights_file import read_weights, write_weights

PATH = Path(__file__).resolve().parents[2] / "checkpoints" / "encoders" / "skip-thought.safetensors"
FORMAT = "skip-thought"


@dataclass(eq=False)
class WordsReader:
    """Reads words in the numbers of one vocabulary with an encoder that has its own."""

    encoder: SkipThought
    ids: Tensor  # int64 [K + 2], the encoder's number of each word

    def __call__(self, words: Tensor) -> Tensor:
        """Words int64 [B, N] -> sentence vectors [B, m], on the device of the words."""
        if self.ids.device != words.device:  # once; the one that `load_encoder` keeps stays where it is
            self.encoder, self.ids = deepcopy(self.encoder).to(words.device), self.ids.to(words.device)
        with torch.no_grad(), torch.autocast(words.device.type, enabled=False):
            return self.encoder(self.ids[words])


def with_encoder(model: ImageModel, vocabulary: Vocabulary) -> ImageModel:
    """The model, with the shipped encoder if it is of a kind that reads sentences by one. ValueError if the file cannot
    be used, or makes other vectors than the model takes."""
    if isinstance(model, SentenceModel):
        encoder, known = load_encoder(PATH)
        if encoder.size != model.config.text_size:
            raise ValueError(
                f"{model.kind} takes sentence vectors of {model.config.text_size} numbers, those of {PATH.name} have "
                f"{encoder.size}"
            )
        ids = [*range(len(MARKS)), *(known.id_of(word) for word in vocabulary.words)]
        model.encoder = WordsReader(encoder, torch.tensor(ids))
    return model


def save_encoder(path: Path, encoder: SkipThought, vocabulary: Vocabulary, training: dict) -> None:
    """In half precision. OSError if it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    weights = {name: weight.detach().half().contiguous() for name, weight in encoder.state_dict().items()}
    metadata = {"vocabulary": json.dumps(vocabulary.words), "training": json.dumps(training)}
    write_weights(path, weights, {"format": FORMAT, **metadata})


@cache
def load_encoder(path: Path) -> tuple[SkipThought, Vocabulary]:
    """In float32, frozen, once a process. ValueError if it is missing, damaged or something else."""
    try:
        weights, metadata = read_weights(path)
        vocabulary = Vocabulary(json.loads(metadata["vocabulary"]))
        embedding, size = weights["words.weight"].shape[1], weights["gru.weight_hh_l0"].shape[1]
        with torch.device("meta"):
            encoder = SkipThought(len(vocabulary), embedding, size)
        encoder.load_state_dict({name: weight.float() for name, weight in weights.items()}, assign=True)
    except (ValueError, KeyError, RuntimeError) as error:
        reason = str(error).splitlines()[0]
        raise ValueError(
            f"the encoder of sentences {path} cannot be read ({reason}). Get it again, or train it with: python -m "
            "alignDRAW_core train-skip-thought"
        ) from error
    return encoder.eval().requires_grad_(False), vocabulary
