"""Show, Attend and Tell (Xu et al., ICML 2015): a picture is read back into words, looking somewhere for each of them.

The mirror image of alignDRAW: there words are attended to while pixels are written, here pixels while words are. Soft
attention takes the expected annotation vector (their 4.2); hard attention takes that of one place, drawn by chance, and
learns by REINFORCE (4.1).
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..vocabulary import MARKS, PAD
from .config import Sizes
from .text_encoder import lstm_step
from .vgg import ANNOTATION, centred, lower_vgg

ATTENTIONS = ("soft", "hard")
GRID = 8  # the annotation vectors are of at most GRID x GRID places
BASELINE_DECAY = 0.9  # of REINFORCE
REWARD_WEIGHT, ENTROPY_WEIGHT = 1.0, 0.002  # of its parts
FROZEN = {"frozen": True, "annotation": ANNOTATION, "dropout": 0.4}  # what it takes to look with another net's layers


@dataclass(frozen=True)
class ReaderConfig(Sizes):
    attention: str = "soft"  # one of ATTENTIONS
    annotation: int = 128  # D, of an annotation vector
    h: int = 256  # of the decoder
    embedding: int = 128  # of a word
    align_dim: int = 128
    dropout: float = 0.0  # of annotations and of what the words are made from, in training
    frozen: bool = False  # it looks with the lower layers of the Tiny ImageNet classifier (vgg.py), which do not learn

    def __post_init__(self):
        super().__post_init__()
        if self.frozen and (self.height, self.width, self.channels, self.annotation) != (32, 32, 3, ANNOTATION):
            raise ValueError(
                f"the frozen net sees pictures of 32 x 32 in colour, and annotates with {ANNOTATION} numbers"
            )
        if self.attention not in ATTENTIONS:
            raise ValueError(f"attention must be one of {', '.join(ATTENTIONS)}, not {self.attention!r}")

    @property
    def start(self) -> int:
        """<start>, behind the words, whose numbers stay what they are."""
        return self.vocabulary + len(MARKS)

    @property
    def end(self) -> int:
        """<end>"""
        return self.start + 1

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of places: the sides, halved until neither is above GRID."""
        rows, columns = self.height, self.width
        while max(rows, columns) > GRID:
            rows, columns = -(-rows // 2), -(-columns // 2)
        return rows, columns


@dataclass(frozen=True)
class ReaderLosses:
    """What is optimised, and what it is made of; nats."""

    words: Tensor  # [B], -log p(words | picture)
    coverage: Tensor  # [B], sum over places of (1 - sum over words of alpha)^2: every place should be looked at once
    surrogate: Tensor  # [B], of hard attention: its gradient is REINFORCE's; 0 for soft attention
    count: Tensor  # [B], how many words, <end> among them


@dataclass(frozen=True)
class ReaderState:
    """After a word: of the LSTM, [B, h] each."""

    h: Tensor
    cell: Tensor

    def rows(self, rows: Tensor) -> "ReaderState":
        return ReaderState(self.h[rows], self.cell[rows])


class ShowAttendTell(nn.Module):
    kind = "show-attend-tell"
    about = "It reads pictures and draws none: it says what it sees, and looks somewhere for each word."
    Config = ReaderConfig

    def __init__(self, config: ReaderConfig):
        super().__init__()
        self.config = config
        d, h, e, rows = config.annotation, config.h, config.embedding, config.end + 1
        self.look = lower_vgg() if config.frozen else convolutions(config)
        self.words = nn.Embedding.from_pretrained(torch.zeros(rows, e), freeze=False, padding_idx=PAD)
        self.first_h, self.first_cell = nn.Linear(d, h), nn.Linear(d, h)  # of the mean annotation
        self.align_a, self.align_h = nn.Linear(d, config.align_dim), nn.Linear(h, config.align_dim, bias=False)
        self.align_v = nn.Parameter(torch.zeros(config.align_dim))
        self.beta = nn.Linear(h, 1)  # the gate: how much the picture matters for this word (4.2.1)
        self.lstm = nn.LSTMCell(e + d, h)
        self.out_h, self.out_z, self.out = nn.Linear(h, e), nn.Linear(d, e, bias=False), nn.Linear(e, rows)  # eq. 7
        self.register_buffer("baseline", torch.zeros(()))  # of REINFORCE: a moving average of log p(words), nats a word
        if config.frozen:
            self.look.requires_grad_(False)

    @classmethod
    def config_for(cls, sizes: Sizes) -> ReaderConfig:
        """For pictures and words of these sizes. Grey ones have less to say, and are larger: narrower layers do."""
        annotation = ReaderConfig.annotation // (2 if sizes.channels == 1 else 1)
        return ReaderConfig(sizes.height, sizes.width, sizes.channels, sizes.vocabulary, annotation=annotation)

    @property
    def device(self) -> torch.device:
        return self.align_v.device

    def train(self, mode: bool = True) -> "ShowAttendTell":
        super().train(mode)
        if self.config.frozen:
            self.look.eval()
        return self

    @torch.no_grad()
    def initialise(self, generator: torch.Generator) -> None:
        """PyTorch's own, biases zero, forget-gate bias 1, words and attention small."""
        for name, weight in self.named_parameters():
            if name.startswith(("align_v", "words")):
                weight.uniform_(-0.1, 0.1, generator=generator)
            elif weight.ndim > 1:
                nn.init.kaiming_uniform_(weight, a=5**0.5, generator=generator)
            elif "bias" in name:
                weight.zero_()
        self.lstm.bias_ih.chunk(4)[1].fill_(1.0)
        self.words.weight[PAD].zero_()

    def annotate(self, images: Tensor) -> Tensor:
        """Pictures [B, H, W, C] in [0, 1] -> annotation vectors [B, L, D], L places row by row."""
        pictures = images.permute(0, 3, 1, 2)
        seen = self.look(centred(pictures) if self.config.frozen else pictures).flatten(2).transpose(1, 2)
        return F.dropout(seen, self.config.dropout, self.training)

    def begin(self, annotations: Tensor) -> ReaderState:
        """From the mean annotation (4.1, 'the initial memory state')."""
        mean = annotations.mean(dim=1)
        return ReaderState(self.first_h(mean).tanh(), self.first_cell(mean).tanh())

    def alpha(self, keys: Tensor, h: Tensor) -> Tensor:
        """Where to look for the next word, [B, L]; keys [B, L, l] are `align_a` of the annotations."""
        energy = torch.tanh(keys + self.align_h(h).unsqueeze(1)) @ self.align_v
        return energy.float().softmax(dim=1)

    def say(self, word: Tensor, place: Tensor, annotations: Tensor, state: ReaderState) -> tuple[Tensor, ReaderState]:
        """After `word` [B], looking at `place` [B, L] (a weight for each place, or 1 at one of them): the logits of the
        next word [B, K + 4], and the state with it."""
        z = torch.bmm(place.unsqueeze(1).to(annotations.dtype), annotations).squeeze(1)  # [B, D]
        z = self.beta(state.h).sigmoid() * z
        said = self.words(word)
        gates = F.linear(torch.cat([said, z], dim=1), self.lstm.weight_ih, self.lstm.bias_ih)
        h, cell = lstm_step(gates + F.linear(state.h, self.lstm.weight_hh, self.lstm.bias_hh), state.cell)
        made = F.dropout(said + self.out_h(h) + self.out_z(z), self.config.dropout, self.training)
        return self.out(made), ReaderState(h, cell)

    def forward(self, images: Tensor, words: Tensor, noise: Tensor | None = None) -> ReaderLosses:
        """Of words int64 [B, N], padded at the end with PAD, of pictures [B, H, W, C]. For hard attention `noise`
        [B, N + 1, 2] is uniform in (0, 1): the first number draws the place, the second says for each picture whether
        the expected annotation takes its place, as it does half of the time."""
        batch, length = words.shape
        annotations = self.annotate(images)
        keys, state = self.align_a(annotations), self.begin(annotations)
        before = torch.cat([words.new_full((batch, 1), self.config.start), words], dim=1)  # [B, N + 1]
        after = torch.cat([words, words.new_full((batch, 1), PAD)], dim=1)
        ends = (words != PAD).sum(dim=1, keepdim=True)
        after = after.scatter(1, ends, self.config.end)
        real = torch.arange(length + 1, device=words.device) <= ends  # [B, N + 1]
        nats, looked, chosen, entropy = [], 0, [], []
        for t in range(length + 1):
            alpha = self.alpha(keys, state.h)
            place = alpha if self.config.attention == "soft" else drawn(alpha, noise[:, t, 0], noise[:, 0, 1])
            logits, state = self.say(before[:, t], place, annotations, state)
            nats.append(F.cross_entropy(logits.float(), after[:, t], reduction="none") * real[:, t])
            looked = looked + alpha * real[:, t, None]
            if self.config.attention == "hard":
                chosen.append((place * alpha.clamp_min(1e-8).log()).sum(dim=1) * real[:, t])
                entropy.append(-(alpha * alpha.clamp_min(1e-8).log()).sum(dim=1) * real[:, t])
        nats, count = torch.stack(nats, dim=1), real.sum(dim=1)
        surrogate = torch.zeros_like(nats[:, 0])
        if self.config.attention == "hard":
            surrogate = self._reinforce(nats.sum(dim=1), count, torch.stack(chosen, 1).sum(1), noise[:, 0, 1])
            surrogate = surrogate - ENTROPY_WEIGHT * torch.stack(entropy, 1).sum(1)
        return ReaderLosses(nats.sum(dim=1), (1 - looked).square().sum(dim=1), surrogate, count)

    def _reinforce(self, nats: Tensor, count: Tensor, log_chosen: Tensor, coin: Tensor) -> Tensor:
        """What has the gradient of REINFORCE, for the pictures whose places were drawn: -(log p(words) - b)
        log p(places), b a moving average (4.1)."""
        reward = -(nats / count).detach()  # log p, a word
        sampled = coin >= 0.5
        surrogate = -(reward - self.baseline) * log_chosen * sampled
        if self.training and sampled.any():
            with torch.no_grad():
                self.baseline.lerp_(reward[sampled].mean().to(self.baseline.dtype), 1 - BASELINE_DECAY)
        return REWARD_WEIGHT * surrogate


def drawn(alpha: Tensor, uniform: Tensor, coin: Tensor) -> Tensor:
    """A place [B, L] drawn from alpha, 1 there and 0 elsewhere; alpha itself where the coin is below 1/2."""
    at = (alpha.cumsum(dim=1) < uniform.unsqueeze(1)).sum(dim=1).clamp_max(alpha.shape[1] - 1)
    one = F.one_hot(at, alpha.shape[1]).to(alpha.dtype)
    return torch.where((coin < 0.5).unsqueeze(1), alpha, one)


def convolutions(config: ReaderConfig) -> nn.Sequential:
    """Pictures [B, C, H, W] -> [B, D, rows, columns] of the grid: pooled by 2 as often as it takes, each time after two
    convolutions."""
    rows, columns = config.height, config.width
    layers, before, width = [], config.channels, config.annotation // 2
    while max(rows, columns) > GRID:
        rows, columns = -(-rows // 2), -(-columns // 2)
        layers += [*convolution(before, width), *convolution(width, width), nn.MaxPool2d(2, ceil_mode=True)]
        before, width = width, config.annotation
    return nn.Sequential(*layers, *convolution(before, config.annotation))


def convolution(before: int, after: int) -> list[nn.Module]:
    return [nn.Conv2d(before, after, 3, padding=1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
