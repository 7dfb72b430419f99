"""What the Train tab says first: what to give it, and a sample set to try it with."""

import base64

import gradio as gr

from ..assets import CREATURES, NEW_CREATURES
from ..services.training import TrainingService
from .widgets import DOWNLOAD

HELP = """
<h2>Teach it your pictures</h2>
<p>Drop pictures (PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF), several at once or as a zip or tar, and type below what each
shows. Or bring the captions along: a <code>captions.csv</code> with the columns <code>file_name, caption</code>, or one
<code>.txt</code> for each picture. COCO, Flickr8k, Flickr30k, CUB-200, Hugging Face's image folders and webdataset's
tars are read as they are. Pictures are cut to their centre square. What is called a test split is never learned from.
Nothing leaves this computer.</p>
"""
FIGURE = """
<figure>
  <img src="data:image/png;base64,{picture}" alt="{alt}">
  <figcaption>Four captions that are new to it, as <q>{caption}</q>: before, and after five minutes with our 60
  creatures.</figcaption>
</figure>
"""


def introduction() -> None:
    """Lay it out in the open block."""
    gr.HTML(f"<div class='intro'><div>{HELP}</div>{figure()}</div>", elem_id="train-help", apply_default_css=False)


def sample_set(service: TrainingService) -> gr.Button:
    """Lay out the sample set's buttons; returns the one to try it with."""
    with gr.Row(elem_id="train-sample"):
        sample = gr.Button("Try it with 60 creatures", size="sm", scale=0, min_width=200, elem_id="train-try")
        download = gr.Button("Download the 60", size="sm", scale=0, min_width=140, elem_id="train-download")
    file = gr.File(visible=False)
    download.click(service.sample, None, file, show_progress="hidden", api_visibility="private").success(
        None, file, js=DOWNLOAD
    )
    return sample


def figure() -> str:
    """Four captions, drawn before and after a training."""
    alt = "Four blurs above; below them four creatures of the colours, and with the eyes, that their captions say."
    picture = base64.b64encode(CREATURES.read_bytes()).decode()
    return FIGURE.format(picture=picture, alt=alt, caption=NEW_CREATURES[0])
