"""Readers on the page: which there are, whose drawings they read, and what they make of any picture."""

import io
import threading

import numpy as np
import pytest
import torch
from PIL import Image

import alignDRAW_core as ad
from demo.services import readers as readers_module
from demo.services.engine import Refused
from demo.services.readers import Readers, learned_from

from .conftest import CAPTION, small_reader, untrained_checkpoint


def given(folder, picture: Image.Image, name: str = "given.png", **options) -> str:
    picture.save(folder / name, **options)
    return str(folder / name)


def test_readers_are_no_painters_and_painters_no_readers(readers):
    assert readers.names == ["a-reader-of-scenes", "small-reader"] and readers.engine.names == ["untrained"]
    with pytest.raises(Refused, match="no such reader"):
        readers.captioner("untrained")


def test_a_painter_is_read_by_the_reader_of_its_data(readers, reader_folder):
    assert readers.reader_of("untrained") == "small-reader"
    assert readers.painters_for("small-reader") == ["untrained"]
    assert readers.painters_for("a-reader-of-scenes") == [] and readers.painters_for("gone") == []
    small_reader(reader_folder, "another-reader", width=26)  # before it by name, but of other pictures
    readers.refresh()
    assert readers.reader_of("untrained") == "small-reader"
    untrained_checkpoint(reader_folder, "mine", training={"data": "own", "steps": 0})
    untrained_checkpoint(
        reader_folder,
        "tuned",
        training={"data": "own", "steps": 9, "source": {"checkpoint": "untrained", "data": "scenes"}},
    )
    readers.engine.refresh()
    assert readers.reader_of("mine") is None and readers.reader_of("tuned") == "a-reader-of-scenes"


def test_what_a_checkpoint_learned_from_is_found_through_those_before_it():
    def card(key, **source):
        return {"training": {"data": key, "source": source}}

    cards = {
        "first": card("MNIST with captions"),
        "second": card("own", checkpoint="first", data="own"),
        "third": card("own", checkpoint="second", data="own"),
        "circle": card("own", checkpoint="circle", data="own"),
        "damaged": {"training": {"data": "own", "source": "first"}},
    }
    assert learned_from(cards["third"], cards).key == "captioned_mnist"
    assert [learned_from(cards[name], cards) for name in ("circle", "damaged")] == [None, None]
    assert learned_from({}, cards) is None


def test_a_reader_of_another_size_plays_no_telephone(readers, reader_folder):
    small_reader(reader_folder, "a-wide-reader", width=26)
    readers.refresh()
    assert readers.painters_for("a-wide-reader") == []
    with pytest.raises(Refused, match="reads 11 x 26 x 1"):
        list(readers.telephone("a-wide-reader", "untrained", CAPTION, 2, 1))


def test_a_drawing_is_read_as_the_core_reads_it(readers, reader_folder):
    image = readers.engine.draw("untrained", CAPTION, 3, 0.5)[0].image
    reading = readers.read("small-reader", image)
    assert reading.words == ad.load_captioner(reader_folder / "small-reader.safetensors", "cpu").read(image).words


def test_a_file_is_read_upright_on_white_and_cut_to_its_centre(readers, reader_folder):
    side = Image.new("L", (130, 110), 0)
    side.paste(255, (0, 0, 130, 55))  # the upper half is white
    exif = Image.Exif()
    exif[0x0112] = 3  # held upside down
    turned = readers.read_file("small-reader", given(reader_folder, side, "turned.jpg", exif=exif)).image
    assert turned.shape == (11, 13, 1) and turned[:3].max() < 0.1 and turned[-3:].min() > 0.9
    clear = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
    assert readers.read_file("small-reader", given(reader_folder, clear)).image.min() == 1
    wide = Image.new("L", (1300, 110), 255)
    wide.paste(0, (600, 0, 700, 110))
    assert readers.read_file("small-reader", given(reader_folder, wide)).image[5, 6] == 0


def test_files_that_cannot_be_read_are_refused_in_a_sentence(readers, reader_folder, monkeypatch):
    whole = io.BytesIO()
    Image.effect_noise((200, 200), 50).save(whole, "PNG")
    (reader_folder / "cut.png").write_bytes(whole.getvalue()[:300])
    (reader_folder / "page.png").write_text("<html>")
    for name, why in [("cut.png", "damaged"), ("page.png", "not a PNG"), ("gone.png", "no longer here")]:
        with pytest.raises(Refused, match=why):
            readers.read_file("small-reader", reader_folder / name)
    with pytest.raises(Refused, match="only 4 x 4"):
        readers.read_file("small-reader", given(reader_folder, Image.new("L", (4, 4))))
    monkeypatch.setattr(readers_module, "UPLOAD", type(readers_module.UPLOAD)(picture_bytes=100))
    with pytest.raises(Refused, match="larger than"):
        readers.read_file("small-reader", given(reader_folder, Image.effect_noise((200, 200), 50)))


def test_a_reader_is_loaded_once_and_anew_when_it_changes(readers, reader_folder, monkeypatch):
    loaded, load = [], ad.load_captioner
    monkeypatch.setattr(ad, "load_captioner", lambda path, device: loaded.append(path.stem) or load(path, device))
    threads = [threading.Thread(target=readers.captioner, args=["a-reader-of-scenes"]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loaded == ["a-reader-of-scenes"]
    torch.manual_seed(1)
    small_reader(reader_folder, "a-reader-of-scenes", "scenes")
    assert readers.captioner("a-reader-of-scenes").model.config.attention == "soft" and len(loaded) == 2
    (reader_folder / "a-reader-of-scenes.safetensors").unlink()
    with pytest.raises(Refused):
        readers.captioner("a-reader-of-scenes")


def test_a_damaged_reader_is_refused(readers, reader_folder):
    path = reader_folder / "a-reader-of-scenes.safetensors"
    data = bytearray(path.read_bytes())
    data[-8:] = bytes(8)
    path.write_bytes(data)
    with pytest.raises(Refused, match="damaged"):
        readers.read("a-reader-of-scenes", np.zeros((11, 13, 1), np.float32))
    (reader_folder / "small-reader.safetensors").write_bytes(data)  # that of the first painter: the page starts
    assert Readers(readers.engine).names == readers.names


def test_telephone_is_played_round_by_round(readers):
    games = list(readers.telephone("small-reader", "untrained", CAPTION, 3, 1))
    assert [len(game.rounds) for game in games] == list(range(1, len(games) + 1)) and games[-1].reader == "small-reader"
    for bad in ({"caption": ""}, {"rounds": 9}, {"checkpoint": "gone"}, {"name": "gone"}):
        asked = {"name": "small-reader", "checkpoint": "untrained", "caption": CAPTION, "rounds": 2, "seed": 1}
        with pytest.raises(Refused):
            list(readers.telephone(**{**asked, **bad}))
