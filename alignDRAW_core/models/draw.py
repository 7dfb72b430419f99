"""alignDRAW: a caption is drawn in T glimpses (paper 3.2), learned by a variational bound (3.3)."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..vocabulary import MARKS, PAD, UNK
from . import glimpse
from .attention import Align, padding_of
from .base import INITIALISATIONS, PARTS, AttentionHook, ImageModel, Losses, TextEncoding, Trace
from .compiling import compiled
from .config import Config
from .glimpse import Window, at_least_float32
from .gru_reader import GRUReader
from .products import linear, side_by_side
from .recomputing import recomputed
from .text_encoder import LanguageModel, lstm_step

FIRST_IS_STANDARD = (0, 0, 0, 0, 1, 0)  # F.pad: zeros before all priors [T - 1, B, 2 z], for P(Z_1) = N(0, I)
UNSAID_WORDS = 10  # of the caption that says nothing: about as many as a caption has


class AlignDRAW(ImageModel):
    kind = "alignDRAW"
    Config = Config
    capabilities = frozenset({"attention", "windows", "bound", "glimpses"})
    Attention = Align

    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        m, h_gen, z = 2 * config.h_lang, config.h_gen, config.z_dim
        self.language = self.language_of(config)
        self.align = self.Attention(config)
        self.prior = nn.Linear(h_gen, 2 * z)  # W_mu and W_sigma of eq. 1
        self.posterior = nn.Linear(config.h_infer, 2 * z)  # eq. 13
        self.lstm_gen = nn.LSTMCell(z + m, h_gen)  # eq. 3
        self.lstm_infer = nn.LSTMCell(2 * config.channels * config.read_size**2 + h_gen, config.h_infer)  # eq. 12
        self.read_window = nn.Linear(h_gen, 5)
        self.write_window = nn.Linear(h_gen, 5)
        self.write_patch = nn.Linear(h_gen, config.channels * config.write_size**2)
        self.h_gen_0 = nn.Parameter(torch.zeros(h_gen))
        self.h_infer_0 = nn.Parameter(torch.zeros(config.h_infer))
        self.c_0 = nn.Parameter(torch.zeros(config.height, config.channels, config.width))

    @staticmethod
    def language_of(config: Config) -> nn.Module:
        """The paper's, or one that hands on its states through a bottleneck."""
        if not config.bottleneck:
            return LanguageModel(config)
        return GRUReader(config.vocabulary, config.embedding or 2 * config.h_lang, 2 * config.h_lang, bottleneck=True)

    def noise_shape(self, batch: int) -> tuple[int, int, int]:
        """[B, T, z]"""
        return batch, self.config.glimpses, self.config.z_dim

    def encode_text(
        self, words: Tensor, state_reset: Tensor | None = None, state_noise: Tensor | None = None
    ) -> TextEncoding:
        if self.config.bottleneck:
            h_lang, cost = self.language.states(words, state_reset, state_noise)
        else:
            h_lang, cost = self.language(words, state_reset), None
        return replace(self.encoding(h_lang, words != PAD), cost=cost)

    def state_noise_shape(self, batch: int, length: int) -> tuple[int, ...] | None:
        """[B, N, m]"""
        return (batch, length, 2 * self.config.h_lang) if self.config.bottleneck else None

    def encoding(self, features: Tensor, mask: Tensor) -> TextEncoding:
        return TextEncoding(features, mask, self.align.keys(features))

    def unsaid(self) -> Tensor:
        """The mean state [m] of UNSAID_WORDS unknown words."""
        words = torch.full((1, UNSAID_WORDS), UNK, device=self.device)
        return self.language(words).mean(dim=(0, 1))

    def forward(self, images: Tensor, text: TextEncoding, noise: Tensor) -> Losses:
        """One-sample variational bound (eq. 9-15) of images [B, H, W, C] in [0, 1]; noise [B, T, z] is N(0, 1)."""
        kl, c = self.infer(images, text, noise)
        return Losses(kl, self.negative_log_likelihood(c, images.permute(0, 1, 3, 2)), text.cost)

    def reconstruct(self, images: Tensor, text: TextEncoding, noise: Tensor) -> tuple[Tensor, Tensor]:
        kl, c = self.infer(images, text, noise)
        return kl, self.mean_image(c).permute(0, 1, 3, 2)

    def infer(self, images: Tensor, text: TextEncoding, noise: Tensor) -> tuple[Tensor, Tensor]:
        """KL terms [B, T] and the reconstructing canvas c_T [B, H, C, W] of images, z drawn from the posterior
        (eq. 10-13)."""
        height, width, p = self.config.height, self.config.width, self.config.read_size
        lstm, calls = self.lstm_infer, (self.config.glimpses, len(images))
        gates = linear(torch.cat([lstm.weight_ih, lstm.weight_hh], dim=1), lstm.bias_ih + lstm.bias_hh, calls)
        posterior = linear(self.posterior.weight, self.posterior.bias, calls)
        begin, step = self._generator(text, {**self.writing(), "read_window": self.read_window})

        x = images.permute(0, 1, 3, 2).contiguous()  # [B, H, C, W]; else each glimpse would copy it

        def read(c: Tensor, look: Window) -> Tensor:
            # read() is linear: of the error x - sigmoid(c) (eq. 10) it is the difference of what is read of the two.
            of_x, of_c = glimpse.read(x, look, p, torch.sigmoid(c)).chunk(2, dim=2)
            return torch.cat([of_x, of_x - of_c], dim=2)  # eq. 11

        @compiled
        def look_and_write(noise: Tensor, c: Tensor, h_infer: Tensor, infer_cell: Tensor, h_gen: Tensor, gen, gen_cell):
            look = glimpse.window(gen["read_window"], height, width, p)
            r = recomputed(read, c, look).flatten(1)
            h_infer, infer_cell = lstm_step(gates(torch.cat([r, h_gen, h_infer], dim=1)), infer_cell)  # eq. 12
            mu, log_sigma = q = gaussian(posterior(h_infer))  # eq. 13
            h_gen, gen, gen_cell, _ = step(mu + log_sigma.exp() * noise, h_gen, gen, gen_cell)
            c = c + self.write(gen)[0]  # eq. 4
            return q, (c, h_infer, infer_cell, h_gen, gen, gen_cell)

        h_infer, c = self.h_infer_0.expand(len(x), -1), self.c_0.expand_as(x)
        state = c, h_infer, torch.zeros_like(h_infer), *begin(len(x))
        posteriors, states = [], []
        for noise_t in noise.unbind(dim=1):
            q, state = look_and_write(noise_t, *state)
            c, _, _, h_gen, *_ = state
            posteriors.append(q)
            states.append(h_gen)
        mu_q, log_sigma_q = map(torch.stack, zip(*posteriors))  # [T, B, z]
        mu_p, log_sigma_p = gaussian(F.pad(self.prior(torch.stack(states)[:-1]), FIRST_IS_STANDARD))
        return gaussian_kl(mu_q, log_sigma_q, mu_p, log_sigma_p).T, c

    @torch.inference_mode()
    def generate(
        self,
        text: TextEncoding,
        noise: Tensor,
        temperature: float | Tensor = 1.0,
        attention_hook: AttentionHook | None = None,
    ) -> Trace:
        """Generation (eq. 1-4). noise [B, T, z] is N(0, 1); the temperature scales the prior's deviation.
        `attention_hook(t, alpha)` may put other attention [B, N] in the place of the model's own."""
        begin, step = self._generator(text, {"prior": self.prior})
        h_gen, gen, cell = begin(len(noise))
        gen["prior"] = torch.zeros_like(gen["prior"])  # P(Z_1) = N(0, I)
        states, attention = [], []
        for t in range(self.config.glimpses):
            mu, log_sigma = gaussian(gen["prior"])
            z = mu + temperature * log_sigma.exp() * noise[:, t]  # eq. 1
            h_gen, gen, cell, alpha = step(z, h_gen, gen, cell, partial(attention_hook, t) if attention_hook else None)
            states.append(h_gen)
            attention.append(alpha)
        # No state sees the canvas: what all glimpses write is made at once.
        changes, where = self.write(side_by_side(self.writing())(torch.cat(states)))
        c = changes.unflatten(0, (len(states), -1))  # [T, B, H, C, W]
        for t in range(len(c)):
            c[t] += c[t - 1] if t else self.c_0  # eq. 4
        shown = self.mean_image(c).permute(0, 1, 2, 4, 3)
        return Trace(
            shown,
            torch.stack(attention) if "attention" in self.capabilities else None,
            where.stack().unflatten(0, (len(states), -1)),
        )

    def _generator(self, text: TextEncoding, layers: dict[str, nn.Linear]) -> tuple[Callable, Callable]:
        """The generator's state before the first glimpse, and one glimpse of it, as functions; what all glimpses share
        is made once. What is linear in h_gen is two products: its gates with those of z, and the query of align beside
        `layers`."""
        lstm, z_dim = self.lstm_gen, self.config.z_dim
        steps, captions = self.config.glimpses, len(text.mask)
        gates = linear(
            torch.cat([lstm.weight_ih[:, :z_dim], lstm.weight_hh], dim=1),
            lstm.bias_ih + lstm.bias_hh,
            (steps, captions),
            F.linear(text.features, lstm.weight_ih[:, z_dim:]),  # [B, N, 4 h], of s when it is that word alone
        )
        of_h_gen = side_by_side({**self.align.layers(), **layers}, (1 + steps, captions))

        padding = padding_of(text.mask)

        def begin(batch: int) -> tuple[Tensor, dict[str, Tensor], Tensor]:
            h_gen = self.h_gen_0.expand(batch, -1)
            return h_gen, of_h_gen(h_gen), torch.zeros_like(h_gen)

        def step(z: Tensor, h_gen: Tensor, gen: dict[str, Tensor], cell: Tensor, steer: Callable | None = None):
            alpha = self.align.weights(text.keys, padding, gen.get("query"))
            if steer is not None:
                alpha = steer(alpha)
            h_gen, cell = lstm_step(gates(torch.cat([z, h_gen], dim=1), alpha), cell)  # eq. 2 and 3
            return h_gen, of_h_gen(h_gen), cell, alpha

        return begin, step

    def writing(self) -> dict[str, nn.Linear]:
        return {"write_window": self.write_window, "write_patch": self.write_patch}

    def write(self, of_h_gen: dict[str, Tensor]) -> tuple[Tensor, Window]:
        """What glimpses change of the canvas [B, H, C, W], and where (eq. 8), of what `writing()` makes of h_gen."""
        height, width, p, channels = self.config.height, self.config.width, self.config.write_size, self.config.channels
        where = glimpse.window(of_h_gen["write_window"], height, width, p)
        patch = of_h_gen["write_patch"].clone()  # else a training would keep all that it was made beside
        return recomputed(glimpse.write, patch.view(-1, p, channels, p), where, height, width), where

    def mean_image(self, c: Tensor) -> Tensor:
        """The picture that a canvas stands for: the mean of p(x | c)."""
        return at_least_float32(c).sigmoid()

    def negative_log_likelihood(self, c: Tensor, x: Tensor) -> Tensor:
        """-log p(x | c) in nats, [B]."""
        if self.config.likelihood == "bernoulli":
            return F.binary_cross_entropy_with_logits(at_least_float32(c), x, reduction="none").flatten(1).sum(1)
        deviation = self.config.deviation
        scaled = (x - self.mean_image(c)) / deviation
        return (scaled.square() / 2 + math.log(deviation) + math.log(2 * math.pi) / 2).flatten(1).sum(1)

    @torch.no_grad()
    def initialise(self, how: str, generator: torch.Generator, background: float = 0.0) -> None:
        """In the way "paper": every parameter N(0, 0.01), but the canvas. In "default": PyTorch's own, orthogonal
        recurrent weights, forget-gate bias 1, attention N(0, 0.01)."""
        if how not in INITIALISATIONS:
            raise ValueError(f"weights begin as one of {', '.join(INITIALISATIONS)}, not {how!r}")
        for name, weight in self.named_parameters():
            if name == "c_0":
                weight.fill_(background)
            elif how == "paper":
                weight.normal_(0, 0.01, generator=generator)
            elif name.endswith("h_0") or name in ("h_gen_0", "h_infer_0"):
                weight.zero_()
            elif name.startswith("align."):
                weight.zero_() if "bias" in name else weight.normal_(0, 0.01, generator=generator)
            elif name.endswith("weight_hh") or "recurrent.weight" in name:
                for gate in weight.chunk(4):
                    nn.init.orthogonal_(gate, generator=generator)
            elif weight.ndim == 2:
                nn.init.uniform_(weight, -(weight.shape[1] ** -0.5), weight.shape[1] ** -0.5, generator=generator)
            else:
                weight.zero_()
        if how == "default":
            for bias in (self.lstm_gen.bias_ih, self.lstm_infer.bias_ih):
                bias.chunk(4)[1].fill_(1.0)
        self.language.initialise(how, generator)

    def trainable(self, part: str, known_words: int = 0) -> None:
        if part not in PARTS:
            raise ValueError(f"what is trained must be one of {', '.join(PARTS)}, not {part!r}")
        for name, weight in self.named_parameters():
            if part == "language":
                weight.requires_grad_(name.startswith(("language.", "align.")))
            elif part == "decoder":
                weight.requires_grad_(not name.startswith("language.") or name == "language.words.weight")
        if part == "decoder":  # of the words only the new ones
            old = torch.arange(known_words + len(MARKS))
            self.language.words.weight.register_hook(
                lambda gradient: gradient.index_fill(0, old.to(gradient.device), 0.0)
            )

    @torch.no_grad()
    def grow_vocabulary(self, count: int) -> "AlignDRAW":
        known = self.language.words.weight  # [K + 2, ...]
        mean = known[len(MARKS) :].mean(dim=0, keepdim=True)
        grown = type(self)(replace(self.config, vocabulary=self.config.vocabulary + count)).to(self.device)
        grown.load_state_dict(
            {**self.state_dict(), "language.words.weight": torch.cat([known, mean.expand(count, -1)])}
        )
        return grown


def gaussian(layer: Tensor) -> tuple[Tensor, Tensor]:
    """mu and log sigma [..., D] of what the prior's or the posterior's layer gives, [..., 2 D] (eq. 1, 13)."""
    return at_least_float32(layer).tanh().chunk(2, dim=-1)


def gaussian_kl(mu_q: Tensor, log_sigma_q: Tensor, mu_p: Tensor, log_sigma_p: Tensor) -> Tensor:
    """KL(N(mu_q, sigma_q) || N(mu_p, sigma_p)) of diagonal Gaussians [..., D], in nats: [...]."""
    distance = mu_q - mu_p
    spread = torch.addcmul((2 * log_sigma_q).exp(), distance, distance) * (-2 * log_sigma_p).exp()
    return (0.5 * (spread - 1) + log_sigma_p - log_sigma_q).sum(dim=-1)
