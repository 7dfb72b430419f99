"""All glimpses of a drawing in few bytes: what changes from pixel to pixel and from glimpse to glimpse, compressed. The
browser unpacks them (components/player/picture.js)."""

import base64
import zlib

import numpy as np

TIME, HEIGHT, WIDTH = 0, 2, 3


def pack(canvases: np.ndarray) -> str:
    """[T, H, W, C] in [0, 1] -> base64 of a zlib stream: bytes [T, C, H, W], differences modulo 256 along time, height
    and width. They are small numbers with many zeros, for which runs are searched alone: it takes 1 ms."""
    changes = np.rint(canvases.clip(0, 1) * 255).astype(np.uint8).transpose(0, 3, 1, 2)
    for axis in (TIME, HEIGHT, WIDTH):
        changes = np.diff(changes, axis=axis, prepend=np.uint8(0))
    stream = zlib.compressobj(strategy=zlib.Z_RLE)
    return base64.b64encode(stream.compress(changes.tobytes()) + stream.flush()).decode()
