"""The Train tab: teach a checkpoint your own pictures, watch it learn, and keep what comes of it."""

from dataclasses import replace
from functools import partial

import gradio as gr

from alignDRAW_core.precision import PRECISIONS

from ..components.training.components import Captions, Preview, Shelf, Typed, Watch
from ..services import captioning
from ..services.engine import Refused
from ..services.limits import TRAINING
from ..services.progress import steps
from ..services.training import BATCH, LEARNING_RATE, TooFew, TrainingService, proposed, too_few
from ..services.training_request import OWN, PARTS, TrainRequest
from .train_intro import introduction, sample_set
from .widgets import message_line, notice

TOLD = "(run) => run && document.dispatchEvent(new CustomEvent('alignDRAW:training', { detail: run }))"


def look_anew(service: TrainingService, material: str, files: list[str] | None, source: str, typed: dict | None):
    """Yields, of other files: the pictures that have no caption, the preview and the line about it, and no plan, which
    was for those before."""
    try:
        wanting = captioning.wanting(files) if material == OWN and files else None
    except Refused:  # which is said with the preview
        wanting = None
    yield wanting, None, "", ""
    for preview, message in look_at(service, material, files, source, typed):
        yield gr.skip(), preview, message, ""


def look_at(service: TrainingService, material: str, files: list[str] | None, source: str, typed: dict | None):
    """Yields the preview of what was given and typed, and the line about it."""
    if material != OWN or not files:
        yield None, ""
        return
    told = {}

    def read(tick):
        table = captioning.table(typed, files)
        return service.preview(files, source, table, lambda done, total: (told.update(total=total), tick(done)))

    reading = steps(read)
    try:
        while True:
            done = next(reading)
            if done % 20 == 1:
                yield gr.skip(), notice(f"Reading picture {done} of {told['total']} …")
    except StopIteration as found:
        preview = found.value
        yield (
            preview,
            "" if preview["enough"] else notice(too_few(preview["count"], preview["uncaptioned"], preview["skipped"])),
        )
    except Refused as refusal:
        yield None, notice(refusal)
    finally:
        reading.close()


def propose(service: TrainingService, name: str, proposal: str, files: list[str] | None):
    """A name for the checkpoint, where the visitor has not given one, and the proposal that it is."""
    if name not in ("", proposal):
        return gr.skip(), gr.skip()
    return [service.free_name(proposed(files)) if files else ""] * 2


def asked(typed: dict | None, *form, owner: str = "") -> TrainRequest:
    """What the form asks for, with the captions typed."""
    request = TrainRequest(*form, owner=owner)
    return replace(request, typed=captioning.table(typed, request.files or []))


def estimate(service: TrainingService, *form):
    """Yields the line below the button: what is being done, then how long it will take."""
    request = asked(*form)
    if request.material == OWN and not request.files:
        yield ""
        return
    yield notice("Timing a step on this machine …")
    try:
        yield notice(service.plan(request))
    except TooFew:  # which is said with the preview
        yield ""
    except Refused as refusal:
        yield notice(refusal)


def try_sample(service: TrainingService):
    """The sample set as if it had been given, what it is best taught, and a name."""
    files = [service.sample()]
    name = service.free_name(proposed(files))
    return files, "scenes" if "scenes" in service.sources() else gr.skip(), name, name


def source_list(service: TrainingService, chosen: str) -> gr.Dropdown:
    """What can be started from as of now; a checkpoint that is gone gives way to the first."""
    names = service.sources()
    return gr.Dropdown(names, value=chosen if chosen in names else service.engine.first)


def materials(material: str):
    """What is asked for depends on the material."""
    return gr.Group(visible=material == OWN)


def train_tab(service: TrainingService, tab: gr.Tab) -> None:
    """Lay `tab`, the open block, out and wire it."""

    def look(have):
        return service.look(have if isinstance(have, dict) else {})

    def order(asked):
        asked = asked if isinstance(asked, dict) else {}
        try:
            service.order(asked.get("run"), asked.get("act"))
        except Refused as refusal:
            return {**look(asked), "refused": str(refusal)}
        return look(asked)

    def checkpoints(asked):
        asked, refused = asked if isinstance(asked, dict) else {}, None
        try:
            if asked.get("act") == "rename":
                service.rename(str(asked.get("name")), str(asked.get("to")))
            elif asked.get("act") == "delete":
                service.delete(str(asked.get("name")))
        except Refused as refusal:
            refused = str(refusal)
        return {"kept": service.kept(), "refused": refused}

    def submit(visitor: gr.Request, *form):
        try:
            return service.submit(asked(*form, owner=visitor.username or "")), gr.skip()
        except Refused as refusal:
            return None, notice(refusal)

    Watch(server_functions=[look, order], elem_id="trainings")
    introduction()
    with gr.Row(elem_id="train"):
        with gr.Column(scale=3, min_width=320):
            material = gr.Radio(
                service.materials(), value=OWN, label="Learn from", elem_id="train-material", elem_classes="choice"
            )
            with gr.Group(elem_id="train-upload") as upload:
                files = gr.File(
                    file_count="multiple",
                    label="Pictures and captions",
                    show_label=False,
                    height=150,
                    elem_id="train-files",
                )
                sample = sample_set(service)
            message = message_line("train-notice")
            captions = Captions(elem_id="train-captions")
            typed = Typed(elem_id="train-typed")
            preview = Preview(elem_id="train-preview")
        with gr.Column(scale=1, min_width=280, elem_id="train-settings"):
            source = gr.Dropdown(
                service.sources(),
                value=service.engine.first,
                label="Start from",
                elem_id="train-source",
                info="a model that can draw already learns in minutes; from scratch it takes hours",
            )
            name = gr.Textbox("", label="Name of the new checkpoint", max_length=60, elem_id="train-name")
            with gr.Row(elem_id="train-length", equal_height=True):
                length = gr.Number(5, label="Train for", elem_id="train-for", min_width=80)
                unit = gr.Radio(
                    ["minutes", "steps"],
                    value="minutes",
                    label="Unit",
                    elem_classes="choice",
                    elem_id="train-unit",
                    min_width=150,
                )
            with gr.Accordion("More settings", open=False, elem_id="train-more"):
                parts = gr.Radio(
                    list(PARTS.items()),
                    value="all",
                    label="Train",
                    elem_id="train-parts",
                    info="everything learns best; the words only keeps how it draws; the drawing only "
                    "keeps how it reads",
                )
                rate = gr.Number(LEARNING_RATE, label="Learning rate", info="smaller forgets less and learns slower")
                batch = gr.Number(
                    BATCH, label="Pictures a step", precision=0, info="fewer make a step quicker and shakier"
                )
                precision = gr.Radio(
                    list(PRECISIONS),
                    value="auto",
                    label="Precision",
                    elem_classes="choice",
                    info="auto is bfloat16 where the processor has instructions for it, else float32",
                )
            press = gr.Button("Train", variant="primary", elem_id="train-press", elem_classes="press")
            planned = message_line("train-plan")
    shelf = Shelf(server_functions=[checkpoints], elem_id="train-shelf")
    run, proposal = gr.Textbox(visible=False), gr.State("")

    quietly = {"show_progress": "hidden", "api_visibility": "private"}
    for event in (tab.select, shelf.changed):
        event(partial(source_list, service), source, source, **quietly)
    form = [typed, material, files, source, name, length, unit, parts, rate, batch, precision]
    material.change(materials, material, upload, **quietly)
    reading = {
        "fn": partial(look_at, service),
        "inputs": [material, files, source, typed],
        "outputs": [preview, message],
        **quietly,
        **TRAINING,
    }
    timed = {"fn": partial(estimate, service), "inputs": form, "outputs": planned, "concurrency_limit": 1, **quietly}
    sample.click(partial(try_sample, service), None, [files, source, name, proposal], **quietly)
    new = [files.change, material.input]
    anew = gr.on(
        new,
        partial(look_anew, service),
        [material, files, source, typed],
        [captions, preview, message, planned],
        trigger_mode="always_last",
        **quietly,
        **TRAINING,
    )
    again = [event(trigger_mode="always_last", **reading) for event in (source.input, typed.typed)]
    named = anew.then(partial(propose, service), [name, proposal, files], [name, proposal], **quietly)
    plans = [seen.then(**timed) for seen in (named, *again)]
    settings = [length.change, unit.input, parts.input, rate.change, batch.change, precision.input]
    plans.append(gr.on(settings, trigger_mode="always_last", **timed))
    # What is still being read or timed of other files must not come late.
    gr.on(new, None, cancels=[*again, *plans], api_visibility="private")
    press.click(submit, form, [run, planned], **quietly, **TRAINING).success(None, run, js=TOLD)
