"""The numbers that a training multiplies in: float32, or bfloat16 where the processor or GPU has instructions for
it."""

from collections.abc import Mapping

import torch

PRECISIONS = ("auto", "float32", "bfloat16")


def settled(asked: str, device: torch.device) -> str:
    """One of PRECISIONS -> what it means on this device, float32 or bfloat16."""
    if asked != "auto":
        return asked
    return "bfloat16" if has_bfloat16(device) else "float32"


def has_bfloat16(device: torch.device) -> bool:
    """Can it multiply bfloat16 itself? Where it cannot, torch does it in many steps: a training takes six to seven
    times as long."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return any(_capabilities().get(name, False) for name in ("avx512_bf16", "amx_bf16"))


def native(device: torch.device) -> tuple[str, ...]:
    """The precisions that this device has instructions for."""
    return ("float32", "bfloat16") if has_bfloat16(device) else ("float32",)


def warning(precision: str, device: torch.device) -> str | None:
    """A sentence where this precision is slow on this device."""
    if precision != "bfloat16" or has_bfloat16(device):
        return None
    lacks = (
        "This GPU has no instructions for bfloat16"
        if device.type == "cuda"
        else "This processor has neither AVX512-BF16 nor AMX"
    )
    return f"{lacks}: bfloat16 may take several times as long here as float32."


def _capabilities() -> Mapping[str, bool]:
    if hasattr(torch.cpu, "get_capabilities"):
        return torch.cpu.get_capabilities()
    return {
        "avx512_bf16": torch.cpu._is_avx512_bf16_supported(),
        "amx_bf16": torch.cpu._is_amx_tile_supported(),
    }  # older torch
