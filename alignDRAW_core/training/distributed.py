"""Training by several processes, as torchrun starts them, on one machine or many: each takes its share of every batch,
and their gradients are averaged on the way (PyTorch's DistributedDataParallel). The first one logs, saves, listens and
gives the orders; the others follow."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from ..models.base import Losses
from .loop import Step, Update, update
from .state import Run

PATIENCE = timedelta(days=1)  # a pause may be long; a process that ends is noticed at once
END, STEP = 0, 1


@dataclass(frozen=True)
class Ranks:
    """Which of how many processes this is."""

    rank: int = 0
    size: int = 1

    @property
    def first(self) -> bool:
        return self.rank == 0

    def share(self, batch: Tensor | None, dim: int = 0) -> Tensor | None:
        """This process's part of a batch."""
        return batch if batch is None else batch.tensor_split(self.size, dim)[self.rank]

    def mean(self, figures: dict[str, Tensor]) -> dict[str, Tensor]:
        """Of what each process measured of its share."""
        if self.size == 1:
            return figures
        values = torch.stack(list(figures.values()))
        dist.all_reduce(values)
        return dict(zip(figures, (values / self.size).unbind()))


ALONE = Ranks()


class Bound(nn.Module):
    """Words and pictures to losses in one forward(): where the gradients of several processes meet."""

    def __init__(self, model: nn.Module):
        super().__init__()
        self.model = model

    def forward(
        self,
        images: Tensor,
        words: Tensor,
        noise: Tensor,
        state_reset: Tensor | None = None,
        state_noise: Tensor | None = None,
        only_last: Tensor | None = None,
    ) -> Losses:
        """`state_reset` and `state_noise` as encode_text takes them; `only_last` [B]: of which captions only the state
        after the last word is shown."""
        text = self.model.encode_text(words, state_reset, state_noise)
        return self.model(images, text if only_last is None else text.only_last(only_last), noise)


def together(model: nn.Module) -> nn.Module:
    """The bound of a model as several processes have it: their weights are those of the first one from now on."""
    place = next(model.parameters()).device
    return DistributedDataParallel(Bound(model), device_ids=[place.index] if place.type == "cuda" else None)


@contextmanager
def joined(device: torch.device) -> Iterator[Ranks]:
    """This process among those that torchrun started; alone where it was not started so."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        yield ALONE
        return
    store, rank, size = next(dist.rendezvous("env://", timeout=PATIENCE))
    # Addresses of processes that have ended stand in the store: those started anew write theirs beside them.
    store = dist.PrefixStore(f"attempt {attempt()}", store)
    backend = "cuda:nccl,cpu:gloo" if device.type == "cuda" else "gloo"
    dist.init_process_group(backend, store=store, rank=rank, world_size=size, timeout=PATIENCE)
    try:
        yield Ranks(rank, size)
    finally:
        dist.destroy_process_group()


def leading(step: Step, ranks: Ranks) -> Step:
    """A step of the first process: it tells the others to make it as well."""
    if ranks.size == 1:
        return step

    def told(run: Run, amp: bool) -> Update:
        order(STEP)
        return step(run, amp)

    return told


@contextmanager
def led(run: Run, ranks: Ranks) -> Iterator[None]:
    """While the first process trains; in the end the others end too. ValueError where one of them has ended before."""
    if ranks.size == 1:
        yield
        return
    try:
        yield
    except RuntimeError as error:
        raise ValueError(
            f"another process of this training has ended, at step {run.step}; what was saved is whole: go on with "
            f"--resume ({str(error).splitlines()[0][:200]})"
        ) from error
    except BaseException:
        order(END)
        raise
    order(END)


def follow(run: Run, step: Step, amp: bool) -> None:
    """What the other processes do: a step whenever the first one makes one, until it ends."""
    while order() == STEP:
        update(run, step, amp)


def order(what: int = END) -> int:
    """The first process gives one, the others are given it, past their devices: nothing waits for those."""
    told = torch.tensor([what])
    dist.broadcast(told, src=0)
    return int(told)


def local_device(device: torch.device) -> torch.device:
    """With several GPUs on a machine, each process has its own."""
    if device.type != "cuda" or "LOCAL_RANK" not in os.environ:
        return device
    torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    return torch.device("cuda", int(os.environ["LOCAL_RANK"]))


def attempt() -> int:
    """How many times torchrun has started the processes anew, since one of them had ended."""
    return int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0"))
