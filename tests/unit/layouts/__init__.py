"""Every layout of captioned pictures that is read, with a made-up example."""

from . import documents, own, published, tables
from .made import Layout, tarred, written, zipped

__all__ = ["LAYOUTS", "Layout", "tarred", "written", "zipped"]

LAYOUTS = {**tables.LAYOUTS, **documents.LAYOUTS, **published.LAYOUTS, **own.LAYOUTS}
