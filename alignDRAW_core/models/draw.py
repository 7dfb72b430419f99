"""alignDRAW: a caption is drawn in T glimpses (paper 3.2), learned by a variational bound (3.3)."""
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import glimpse
from .attention import Align, sentence
from .config import Config
from .glimpse import at_least_float32
from .text_encoder import LanguageModel
from ..vocabulary import PAD, UNK

UNSAID_WORDS = 10       # about as many as a caption has


@dataclass(frozen=True)
class Bound:
    """The parts of -L (eq. 9, 14, 15) in nats a picture; `total` is an upper bound of -log p(x | y)."""
    kl: Tensor               # [B, T]
    reconstruction: Tensor   # [B], -log p(x | y, Z)

    @property
    def total(self) -> Tensor:
        return self.kl.sum(dim=1) + self.reconstruction


@dataclass(frozen=True)
class Trace:
    """Every step of a generation."""
    canvases: Tensor         # [T, B, H, W, C] in [0, 1], sigma(c_t)
    attention: Tensor        # [T, B, N], alpha_t
    windows: Tensor          # [T, B, 5], write()'s x, y, delta, sigma, gamma


@dataclass(frozen=True)
class Text:
    """What the decoder needs of a batch of captions."""
    h_lang: Tensor           # [B, N, m]
    keys: Tensor             # [B, N, l], U h_lang + b
    given: Tensor            # [B, N], False for padding

    def strengthened(self, unsaid: Tensor, strength: Tensor) -> "Text":
        """u + g (h_lang - u) in the place of h_lang: what these words say beyond `unsaid` [m], g = `strength` [B] times over. The keys stay
        as they are, so it looks at the same words. With g = 1 it is the paper's model, with g = 0 nothing was said."""
        return replace(self, h_lang=torch.lerp(unsaid, self.h_lang, strength[:, None, None]))


class AlignDRAW(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        m, h_gen, z = 2 * config.h_lang, config.h_gen, config.z
        self.language = LanguageModel(config)
        self.align = Align(config)
        self.prior = nn.Linear(h_gen, 2 * z)                       # W_mu and W_sigma of eq. 1
        self.posterior = nn.Linear(config.h_infer, 2 * z)          # eq. 13
        self.lstm_gen = nn.LSTMCell(z + m, h_gen)                  # eq. 3
        self.lstm_infer = nn.LSTMCell(2 * config.colours * config.read ** 2 + h_gen, config.h_infer)  # eq. 12
        self.read_window = nn.Linear(h_gen, 5)
        self.write_window = nn.Linear(h_gen, 5)
        self.write_patch = nn.Linear(h_gen, config.colours * config.write ** 2)
        self.h_gen_0 = nn.Parameter(torch.zeros(h_gen))
        self.h_infer_0 = nn.Parameter(torch.zeros(config.h_infer))
        self.c_0 = nn.Parameter(torch.zeros(config.height, config.colours, config.width))

    def understand(self, words: Tensor, cuts: Tensor | None = None) -> Text:
        """Words int64 [B, N], padded at the end with PAD -> Text. For `cuts` see LanguageModel."""
        h_lang = self.language(words, cuts)
        return Text(h_lang, self.align.keys(h_lang), words != PAD)

    def unsaid(self) -> Tensor:
        """The mean state [m] of a caption that says nothing: UNSAID_WORDS unknown words."""
        words = torch.full((1, UNSAID_WORDS), UNK, device=self.c_0.device)
        return self.language(words).mean(dim=(0, 1))

    def bound(self, images: Tensor, text: Text, noise: Tensor) -> Bound:
        """One-sample variational bound (eq. 9-15) of images [B, H, W, C] in [0, 1]; noise [B, T, z] is N(0, 1)."""
        kl, c = self.infer(images, text, noise)
        return Bound(kl, self.negative_log_likelihood(c, images.permute(0, 1, 3, 2)))

    def infer(self, images: Tensor, text: Text, noise: Tensor) -> tuple[Tensor, Tensor]:
        """KL terms [B, T] and the reconstructing canvas c_T [B, H, C, W] of images, z drawn from the posterior (eq. 10-13)."""
        x = images.permute(0, 1, 3, 2)                                        # [B, H, C, W]
        batch = len(x)
        h_gen, gen_cell, c = self._start(batch)
        h_infer = self.h_infer_0.expand(batch, -1)
        infer_cell = torch.zeros_like(h_infer)
        kl = []
        for t in range(self.config.glimpses):
            error = x - torch.sigmoid(c)                                      # eq. 10
            look = glimpse.window(self.read_window(h_gen), self.config.height, self.config.width, self.config.read)
            r = glimpse.read(torch.cat([x, error], dim=2), look, self.config.read).flatten(1)   # eq. 11
            h_infer, infer_cell = self.lstm_infer(torch.cat([r, h_gen], dim=1), (h_infer, infer_cell))   # eq. 12
            mu_q, log_sigma_q = at_least_float32(self.posterior(h_infer)).tanh().chunk(2, dim=1)          # eq. 13
            mu_p, log_sigma_p = self._prior(t, h_gen)
            kl.append(gaussian_kl(mu_q, log_sigma_q, mu_p, log_sigma_p))
            z = mu_q + log_sigma_q.exp() * noise[:, t]
            alpha = self.align.weights(text.keys, text.given, h_gen)
            h_gen, gen_cell, change, _ = self._paint(z, alpha, text, h_gen, gen_cell)
            c = c + change                                                    # eq. 4
        return torch.stack(kl, dim=1), c

    @torch.inference_mode()
    def draw(self, text: Text, noise: Tensor, temperature: float | Tensor = 1.0, steer: Callable[[int, Tensor], Tensor] | None = None) -> Trace:
        """Generation (eq. 1-4). noise [B, T, z] is N(0, 1); the temperature scales the prior's deviation.
        `steer(t, alpha)` may put other attention [B, N] in the place of the model's own."""
        h_gen, gen_cell, c = self._start(len(noise))
        canvases, attention, windows = [], [], []
        for t in range(self.config.glimpses):
            mu, log_sigma = self._prior(t, h_gen)
            z = mu + temperature * log_sigma.exp() * noise[:, t]              # eq. 1
            alpha = self.align.weights(text.keys, text.given, h_gen)
            if steer is not None:
                alpha = steer(t, alpha)
            h_gen, gen_cell, change, where = self._paint(z, alpha, text, h_gen, gen_cell)
            c = c + change                                                    # eq. 4
            canvases.append(c)
            attention.append(alpha)
            windows.append(where.stack())
        shown = self.mean_image(torch.stack(canvases)).permute(0, 1, 2, 4, 3)
        return Trace(shown, torch.stack(attention), torch.stack(windows))

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

    def _start(self, batch: int) -> tuple[Tensor, Tensor, Tensor]:
        h_gen = self.h_gen_0.expand(batch, -1)
        return h_gen, torch.zeros_like(h_gen), self.c_0.expand(batch, -1, -1, -1)

    def _prior(self, t: int, h_gen: Tensor) -> tuple[Tensor, Tensor]:
        """mu and log sigma of P(Z_t | Z_1:t-1); the first is N(0, I)."""
        if t == 0:
            zeros = h_gen.new_zeros(len(h_gen), self.config.z)
            return zeros, zeros
        return at_least_float32(self.prior(h_gen)).tanh().chunk(2, dim=1)

    def _paint(self, z: Tensor, alpha: Tensor, text: Text, h_gen: Tensor, gen_cell: Tensor):
        """One glimpse given its z_t and alpha_t: eq. 2, 3 and the change of the canvas of eq. 4."""
        s = sentence(alpha, text.h_lang)                                      # eq. 2
        h_gen, gen_cell = self.lstm_gen(torch.cat([z, s], dim=1), (h_gen, gen_cell))   # eq. 3
        p, colours = self.config.write, self.config.colours
        where = glimpse.window(self.write_window(h_gen), self.config.height, self.config.width, p)
        K = self.write_patch(h_gen).view(-1, p, colours, p)
        return h_gen, gen_cell, glimpse.write(K, where, self.config.height, self.config.width), where   # eq. 8


def gaussian_kl(mu_q: Tensor, log_sigma_q: Tensor, mu_p: Tensor, log_sigma_p: Tensor) -> Tensor:
    """KL(N(mu_q, sigma_q) || N(mu_p, sigma_p)) of diagonal Gaussians [B, D], in nats: [B]."""
    ratio = (2 * (log_sigma_q - log_sigma_p)).exp()
    distance = (mu_q - mu_p).square() * (-2 * log_sigma_p).exp()
    return (0.5 * (ratio + distance - 1) + log_sigma_p - log_sigma_q).sum(dim=1)
