"""alignDRAW: a caption is drawn in T glimpses (paper 3.2), learned by a variational bound (3.3)."""

import math
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..vocabulary import MARKS, PAD, UNK
from . import glimpse
from .attention import Align, sentence
from .base import INITIALISATIONS, PARTS, AttentionHook, ImageModel, Losses, TextEncoding, Trace
from .config import Config
from .glimpse import at_least_float32
from .text_encoder import LanguageModel

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
        self.language = LanguageModel(config)
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

    def noise_shape(self, batch: int) -> tuple[int, int, int]:
        """[B, T, z]"""
        return batch, self.config.glimpses, self.config.z_dim

    def encode_text(
        self, words: Tensor, state_reset: Tensor | None = None, state_noise: Tensor | None = None
    ) -> TextEncoding:
        h_lang, cost = self.language.states(words, state_reset, state_noise)
        return replace(self.encoding(h_lang, words != PAD), cost=cost)

    def state_noise_shape(self, batch: int, length: int) -> tuple[int, ...] | None:
        """[2, B, N, m]"""
        return (2, batch, length, 2 * self.config.h_lang) if self.config.bottleneck else None

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
        """KL terms [B, T] and the reconstructing canvas c_T [B, H, C, W] of images, z drawn from the posterior (eq.
        10-13)."""
        x = images.permute(0, 1, 3, 2)  # [B, H, C, W]
        batch = len(x)
        h_gen, gen_cell, c = self._start(batch)
        h_infer = self.h_infer_0.expand(batch, -1)
        infer_cell = torch.zeros_like(h_infer)
        kl = []
        for t in range(self.config.glimpses):
            error = x - torch.sigmoid(c)  # eq. 10
            look = glimpse.window(self.read_window(h_gen), self.config.height, self.config.width, self.config.read_size)
            r = glimpse.read(torch.cat([x, error], dim=2), look, self.config.read_size).flatten(1)  # eq. 11
            h_infer, infer_cell = self.lstm_infer(torch.cat([r, h_gen], dim=1), (h_infer, infer_cell))  # eq. 12
            mu_q, log_sigma_q = at_least_float32(self.posterior(h_infer)).tanh().chunk(2, dim=1)  # eq. 13
            mu_p, log_sigma_p = self._prior(t, h_gen)
            kl.append(gaussian_kl(mu_q, log_sigma_q, mu_p, log_sigma_p))
            z = mu_q + log_sigma_q.exp() * noise[:, t]
            alpha = self.align.weights(text.keys, text.mask, h_gen)
            h_gen, gen_cell, change, _ = self._paint(z, alpha, text, h_gen, gen_cell)
            c = c + change  # eq. 4
        return torch.stack(kl, dim=1), c

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
        h_gen, gen_cell, c = self._start(len(noise))
        canvases, attention, windows = [], [], []
        for t in range(self.config.glimpses):
            mu, log_sigma = self._prior(t, h_gen)
            z = mu + temperature * log_sigma.exp() * noise[:, t]  # eq. 1
            alpha = self.align.weights(text.keys, text.mask, h_gen)
            if attention_hook is not None:
                alpha = attention_hook(t, alpha)
            h_gen, gen_cell, change, where = self._paint(z, alpha, text, h_gen, gen_cell)
            c = c + change  # eq. 4
            canvases.append(c)
            attention.append(alpha)
            windows.append(where.stack())
        shown = self.mean_image(torch.stack(canvases)).permute(0, 1, 2, 4, 3)
        return Trace(shown, torch.stack(attention) if "attention" in self.capabilities else None, torch.stack(windows))

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
        """ "paper": all weights N(0, 0.01). "default": PyTorch's own, orthogonal recurrent weights, forget-gate bias 1,
        attention N(0, 0.01)."""
        if how not in INITIALISATIONS:
            raise ValueError(f"weights begin as one of {', '.join(INITIALISATIONS)}, not {how!r}")
        for name, weight in self.named_parameters():
            if name == "c_0":
                weight.fill_(background)
            elif name.endswith("h_0") or name in ("h_gen_0", "h_infer_0"):
                weight.zero_()
            elif how == "paper" or name.startswith("align."):
                weight.zero_() if "bias" in name else weight.normal_(0, 0.01, generator=generator)
            elif name.endswith("weight_hh") or "recurrent.weight" in name:
                for gate in weight.chunk(4):
                    nn.init.orthogonal_(gate, generator=generator)
            elif weight.ndim == 2:
                nn.init.uniform_(weight, -(weight.shape[1] ** -0.5), weight.shape[1] ** -0.5, generator=generator)
            else:
                weight.zero_()
        words = self.language.words
        if how == "default":
            nn.init.uniform_(words.weight, -0.1, 0.1, generator=generator)
            for bias in (
                self.lstm_gen.bias_ih,
                self.lstm_infer.bias_ih,
                self.language.forward_recurrent.bias,
                self.language.backward_recurrent.bias,
            ):
                bias.chunk(4)[1].fill_(1.0)
        words.weight[words.padding_idx].zero_()
        for bottleneck in self.language.bottlenecks:
            bottleneck.initialise()

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

    def _start(self, batch: int) -> tuple[Tensor, Tensor, Tensor]:
        h_gen = self.h_gen_0.expand(batch, -1)
        return h_gen, torch.zeros_like(h_gen), self.c_0.expand(batch, -1, -1, -1)

    def _prior(self, t: int, h_gen: Tensor) -> tuple[Tensor, Tensor]:
        """mu and log sigma of P(Z_t | Z_1:t-1); the first is N(0, I)."""
        if t == 0:
            zeros = h_gen.new_zeros(len(h_gen), self.config.z_dim)
            return zeros, zeros
        return at_least_float32(self.prior(h_gen)).tanh().chunk(2, dim=1)

    def _paint(self, z: Tensor, alpha: Tensor, text: TextEncoding, h_gen: Tensor, gen_cell: Tensor):
        """One glimpse given its z_t and alpha_t: eq. 2, 3 and the change of the canvas of eq. 4."""
        s = sentence(alpha, text.features)  # eq. 2
        h_gen, gen_cell = self.lstm_gen(torch.cat([z, s], dim=1), (h_gen, gen_cell))  # eq. 3
        p, channels = self.config.write_size, self.config.channels
        where = glimpse.window(self.write_window(h_gen), self.config.height, self.config.width, p)
        K = self.write_patch(h_gen).view(-1, p, channels, p)
        return h_gen, gen_cell, glimpse.write(K, where, self.config.height, self.config.width), where  # eq. 8


def gaussian_kl(mu_q: Tensor, log_sigma_q: Tensor, mu_p: Tensor, log_sigma_p: Tensor) -> Tensor:
    """KL(N(mu_q, sigma_q) || N(mu_p, sigma_p)) of diagonal Gaussians [B, D], in nats: [B]."""
    ratio = (2 * (log_sigma_q - log_sigma_p)).exp()
    distance = (mu_q - mu_p).square() * (-2 * log_sigma_p).exp()
    return (0.5 * (ratio + distance - 1) + log_sigma_p - log_sigma_q).sum(dim=1)
