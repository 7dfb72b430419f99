"""The page as a whole: what it offers to whom."""

import gradio as gr
import httpx
import pytest

from demo.page import build, serve
from demo.services.engine import Engine
from demo.services.training import TrainingService

from .conftest import free_port


@pytest.fixture
def studio_and_school(checkpoint, tmp_path):
    engine = Engine(str(checkpoint), "cpu", tmp_path / "mine")
    service = TrainingService(engine, tmp_path / "runs", tmp_path / "mine")
    yield engine, service
    service.close()


def tabs(page) -> list[str]:
    return [block.id for block in page.blocks.values() if type(block).__name__ == "Tab"]


def test_without_a_school_there_is_nothing_to_train_or_upload_with(studio_and_school):
    engine, service = studio_and_school
    assert "train" in tabs(build(engine, service)) and "train" not in tabs(build(engine))
    assert not any(getattr(block, "server_fns", []) for block in build(engine).blocks.values())


def test_a_training_asks_the_processor_for_its_precision(studio_and_school):
    (precision,) = (
        block for block in build(*studio_and_school).blocks.values() if getattr(block, "label", None) == "Precision"
    )
    assert precision.value == "auto" and [value for _, value in precision.choices] == ["auto", "float32", "bfloat16"]


def test_whatever_number_is_typed_gets_as_far_as_the_sentence_about_it(studio_and_school):
    labels = ("Train for", "Learning rate", "Pictures a step")
    fields = [b for b in build(*studio_and_school).blocks.values() if getattr(b, "label", None) in labels]
    for number in (-3, 0, 1e300, None):
        assert [field.preprocess(number) for field in fields] == [number] * len(labels)


def test_with_a_password_nothing_is_shown_or_done_before_it_is_given(studio_and_school, tmp_path):
    page, port = build(*studio_and_school), free_port()
    serve(page, "127.0.0.1", port, open_browser=False, password="secret", service=studio_and_school[1])
    watch = next(number for number, block in page.blocks.items() if block.elem_id == "trainings")
    ask = {"json": {"component_id": watch, "fn_name": "look", "data": {}, "session_hash": "x"}}
    kept = tmp_path / "mine" / "some.safetensors"
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(b"weights")
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as visitor:
            assert visitor.get("/config").status_code == 401
            assert visitor.post("/gradio_api/component_server/", **ask).status_code == 401
            assert visitor.get(f"/gradio_api/file={kept}").status_code == 401
            for name, password in [("Ada", "guess"), ("Ada", ""), (" ", "secret")]:
                assert visitor.post("/login", data={"username": name, "password": password}).status_code in (400, 422)
            assert visitor.post("/login", data={"username": "Ada", "password": "secret"}).status_code == 200
            assert visitor.post("/gradio_api/component_server/", **ask).json() == {"runs": [], "run": None}
            assert visitor.get(f"/gradio_api/file={kept}").content == b"weights"
            assert visitor.get(f"/gradio_api/file={tmp_path / 'runs'}").status_code in (403, 404)
    finally:
        page.close(verbose=False)


def test_no_event_gives_what_holds_the_whole_page(studio_and_school):
    """From then on Gradio would copy all of it at each event."""
    given = {block for event in build(*studio_and_school).fns.values() for block in event.outputs}
    assert given and not any(isinstance(block, gr.Tabs | gr.Tab) for block in given)
