"""train --from-checkpoint, from end to end, on a small model."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from alignDRAW_core import load
from alignDRAW_core.__main__ import main
from alignDRAW_core.cli import train as command
from alignDRAW_core.data.ingest.images import read_pairs
from alignDRAW_core.data.own_pictures import OwnPictures
from alignDRAW_core.data.scenes import Scenes
from alignDRAW_core.models.config import preset
from alignDRAW_core.storage import checkpoint
from alignDRAW_core.storage import library as mine
from alignDRAW_core.training import finetune
from alignDRAW_core.training import setup as begin
from alignDRAW_core.training.recipe import recipe
from alignDRAW_core.training.run_folder import tell

from .conftest import CARD, small_config, small_model
from .hostile import bomb_png
from .own_pictures import pairs, picture_bytes, write_folder, write_zip
from .prepared_folders import make_prepared
from .run_folders import read_log, read_status

SMALL = ["--set", "warm_up=1", "--batch", "4", "--threads", "1"]


@pytest.fixture
def finetuning(tmp_path, small_checkpoint, monkeypatch):
    """Options that teach the small checkpoint twelve pictures, and a folder of the user's own for what comes of it."""
    for module in (checkpoint, mine):
        monkeypatch.setattr(module, "MINE", tmp_path / "mine")
    archive = write_zip(tmp_path / "blops.zip", pairs())
    return [
        "train",
        "--from-checkpoint",
        str(small_checkpoint),
        "--data",
        str(archive),
        "--out",
        str(tmp_path / "run"),
        *SMALL,
    ]


@pytest.mark.slow
def test_taught_named_and_drawn(finetuning, tmp_path, capsys, small_checkpoint):
    checkpoint.save_scores(small_checkpoint, {}, 0.8, 2.5)
    assert main([*finetuning, "--steps", "4", "--name", "blops"]) == 0
    assert "--checkpoint blops" in capsys.readouterr().out
    painter = load("blops", "cpu")
    assert painter.draw("a red blop .").unknown_words == []
    assert (painter.default_temperature, painter.default_strength) == (0.8, 2.5)
    training = painter.card["training"]
    assert training["source"]["checkpoint"] == "small" and training["new_words"] == {"blop": 12, "blue": 3, "white": 3}
    assert training["steps"] == 4 and training["rehearsed"] == 0.4 and len(training["held_out"]) == 2
    assert (
        {"bound", "kl", "reconstruction"}
        == training["before"]["held_out"].keys()
        == training["after"]["trained_on"].keys()
    )
    assert "small" in painter.card["about"] and "blop" in painter.card["about"] and "the red bus ." in painter.examples
    facts = json.loads((tmp_path / "run" / "rows" / "captions.json").read_text())
    assert facts["captions"][-1] == "the red bus ." and facts["own"] == [True] * 4 + [False]
    assert read_status(tmp_path / "run")["phase"] == "finished" and "held_out" in read_log(tmp_path / "run")[-1]


def test_a_stopped_run_goes_on_without_its_sources(finetuning, tmp_path, small_checkpoint, capsys):
    assert main([*finetuning, "--steps", "6", "--max-steps", "2"]) == 0
    os.remove(tmp_path / "blops.zip")
    os.remove(small_checkpoint)
    tell(tmp_path / "run", "stop")  # what stopped it last time does not stop it again
    assert main(["train", "--out", str(tmp_path / "run"), "--resume", "--name", "later"]) == 0
    assert "Done: 6 steps" in capsys.readouterr().out
    assert load("later", "cpu").card["training"]["source"]["checkpoint"] == "small"


def test_at_step_0_a_stopped_run_draws_as_its_source(finetuning, tmp_path, small_painter, monkeypatch):
    monkeypatch.setattr(
        command,
        "row_captions",
        lambda data, finetuning: (tell(tmp_path / "run", "stop"), (["the red bus ."], [False]))[1],
    )
    assert main([*finetuning, "--steps", "5"]) == 0
    taught = load(tmp_path / "run" / "model.safetensors", "cpu")
    assert taught.card["training"]["steps"] == 0
    assert np.array_equal(
        taught.draw("the red bus .", seed=2).canvases, small_painter.draw("the red bus .", seed=2).canvases
    )


def test_a_plan_is_one_line_and_changes_nothing(finetuning, tmp_path, capsys):
    assert main([*finetuning, "--minutes", "0.05", "--plan"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["pairs"] == 12 and facts["held_out"] == 2 and facts["new_words"]["blop"] == 12
    assert facts["steps"] >= 1 and facts["seconds"] == pytest.approx(
        facts["steps"] * facts["seconds_per_step"], rel=0.05, abs=0.1
    )
    assert not (tmp_path / "run").exists()


def test_from_scratch_on_own_pictures(tmp_path, capsys):
    folder = write_folder(tmp_path / "pictures", pairs())
    assert (
        main(
            [
                "train",
                "--preset",
                "scenes",
                "--data",
                str(folder),
                "--out",
                str(tmp_path / "run"),
                "--steps",
                "1",
                "--batch",
                "2",
            ]
        )
        == 0
    )
    painter = load(tmp_path / "run" / "model.safetensors", "cpu")
    assert "blop" in painter.vocabulary.ids and "source" not in painter.card["training"]


def album(captions: list[str], colours: list[str] = ("red", "green", "blue")) -> dict[str, bytes]:
    """Pictures with a caption in a .txt each."""
    files = {}
    for number, caption in enumerate(captions):
        files |= {f"{number}.png": picture_bytes(colours[number % len(colours)]), f"{number}.txt": caption.encode()}
    return files


NAMES = "Anna Bert Cleo Dora Emil Fritz Gina Hans".split()
ALBUMS = {
    "a word of its own each": album([f"a photo of {name}." for name in NAMES]),
    "one caption for all": album(["my dog."] * 9),
    "one picture again and again": album([f"thing {n % 3}" for n in range(8)], ["red"]),
    "a word a caption": album("moon sun sun star tree tree house boat".split()),
    "all the same": album(["x"] * 8, ["blue"]),
    "sixty words each": album([" ".join(f"word{(7 * n + k) % 90}" for k in range(60)) for n in range(9)]),
    "other alphabets": album(["красная собака", "一只红色的狗", "كلب أحمر", "κόκκινος σκύλος", "लाल कुत्ता"] * 2),
}


@pytest.mark.parametrize("scratch", [False, True])
@pytest.mark.parametrize("kind", ALBUMS)
def test_whatever_a_small_album_says_it_is_planned_learned_and_drawn(
    finetuning, tmp_path, capsys, kind, scratch, monkeypatch
):
    small = small_config(height=8, width=8, channels=3)
    monkeypatch.setitem(begin.PRESETS, "scenes", replace(begin.PRESETS["scenes"], config=small))
    start = ["--preset", "scenes"] if scratch else finetuning[1:3]
    data = write_folder(tmp_path / "album", ALBUMS[kind])
    options = ["train", *start, "--data", str(data), "--out", str(tmp_path / "run"), *SMALL, "--steps", "2"]
    lone = kind == "a word of its own each"
    assert main([*options, "--plan"]) == 0
    planned = capsys.readouterr()
    assert (json.loads(planned.out)["held_out"] == 0) == ("No picture is held out" in planned.err) == lone
    assert main(options) == 0
    painter = load(tmp_path / "run" / "model.safetensors", "cpu")
    caption = (tmp_path / "album" / "0.txt").read_text()
    assert painter.draw(caption).unknown_words == []
    assert ("held_out" not in read_log(tmp_path / "run")[-1]) == (painter.card["training"]["held_out"] == []) == lone
    assert ("None was held out" in painter.card["about"]) == lone
    assert main(["train", "--out", str(tmp_path / "run"), "--resume"]) == 0


def split_album(**counts: int) -> dict[str, bytes]:
    """Pictures in folders of those names; each picture has a word of its own, and its split another one."""
    files = {}
    for split, count in counts.items():
        for number in range(count):
            files[f"{split}/{number}.png"] = picture_bytes("red")
            files[f"{split}/{number}.txt"] = f"a {split}thing of name{split}{number}".encode()
    return files


@pytest.mark.parametrize("scratch", [False, True])
def test_given_splits_are_kept_and_no_test_picture_is_ever_shown(finetuning, tmp_path, capsys, scratch, monkeypatch):
    small = small_config(height=8, width=8, channels=3)
    monkeypatch.setitem(begin.PRESETS, "scenes", replace(begin.PRESETS["scenes"], config=small))
    start = ["--preset", "scenes"] if scratch else finetuning[1:3]
    data = write_folder(tmp_path / "album", split_album(train=7, validation=3, test=9))
    options = ["train", *start, "--data", str(data), "--out", str(tmp_path / "run"), *SMALL]
    assert main([*options, "--plan"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["pairs"], facts["held_out"]) == (10, 3)
    assert main([*options, "--steps", "2"]) == 0
    kept = OwnPictures.load(tmp_path / "run" / "data").data
    assert {name.partition("/")[0]: split for name, split in zip(kept.ids, kept.splits)} == {
        "train": "train",
        "validation": "val",
    }
    painter = load(tmp_path / "run" / "model.safetensors", "cpu")
    known = set(painter.vocabulary.ids)
    assert "trainthing" in known and "nametrain3" in known and not any("test" in word for word in known)
    assert not known & {"validationthing", "namevalidation0"}  # never learned
    assert len(painter.card["training"]["held_out"]) == 3 and "held_out" in read_log(tmp_path / "run")[-1]


def test_where_there_is_no_train_split_val_is_learned_from_and_test_never(finetuning, tmp_path, capsys):
    folder = write_folder(tmp_path / "val", split_album(val=9))
    assert main([*finetuning, "--data", str(folder), "--steps", "1", "--plan"]) == 0
    assert json.loads(capsys.readouterr().out)["pairs"] == 9
    folder = write_folder(tmp_path / "test", split_album(test=9))
    assert main([*finetuning, "--data", str(folder), "--steps", "1"]) == 2
    said = capsys.readouterr().err
    assert "There are 0 usable pictures" in said and "of the test split, which is never learned from" in said


def test_eight_thousand_stored_pictures(finetuning, tmp_path, capsys):
    count = 8000
    images = np.random.default_rng(0).integers(0, 256, (count, 11, 13, 1), dtype=np.uint8)
    captions = [[f"a thing of kind{n % 3000} and number{n % 7}"] for n in range(count)]
    OwnPictures.of(images, captions, [str(n) for n in range(count)], np.arange(count) % 20 == 0).save(tmp_path / "own")
    assert main([*finetuning, "--data", str(tmp_path / "own"), "--steps", "1"]) == 0
    assert len(load(tmp_path / "run" / "model.safetensors", "cpu").card["training"]["held_out"]) == 400


def test_stored_pictures_must_fit_the_model(finetuning, tmp_path, capsys):
    folder = make_prepared(tmp_path / "photos", pictures=40)  # 32 x 32 in colour, with a test split
    assert main([*finetuning, "--data", str(folder), "--steps", "1"]) == 2
    assert "this model draws (11, 13, 1). Give the pictures themselves" in capsys.readouterr().err
    assert len(OwnPictures.from_stored(folder).data) == 30


@pytest.mark.parametrize("size, reason", [((1, 1), "only 1 x 1 pixels"), ((20_000, 20_000), "far too many pixels")])
def test_pictures_of_absurd_sizes_are_refused_before_the_start(finetuning, tmp_path, capsys, size, reason):
    picture = picture_bytes(size=(1, 1)) if size == (1, 1) else bomb_png(*size)
    files = {name: picture if name.endswith("png") else said for name, said in album(["my dog."] * 8).items()}
    assert main([*finetuning, "--data", str(write_folder(tmp_path / "album", files)), "--steps", "1"]) == 2
    assert f"0.png: {reason}" in capsys.readouterr().err


def test_what_was_taught_is_rehearsed_when_something_else_is_taught(finetuning, tmp_path):
    """Own pictures after own pictures: they are not the same ones."""
    assert main([*finetuning, "--steps", "1", "--name", "blops"]) == 0
    again = ["--from-checkpoint", "blops", "--steps", "1", "--out", str(tmp_path / "again")]
    assert main([*finetuning, *again]) == 0
    assert OwnPictures.load(tmp_path / "again" / "earlier").data.ids[0] == "drawing 0"
    resumed = ["train", "--out", str(tmp_path / "again"), "--resume", "--steps", "2", "--learning-rate", "0.01"]
    assert main(resumed) == 0
    changes = load(tmp_path / "again" / "model.safetensors", "cpu").card["training"]["recipe_changes"]
    assert changes == [{"step": 1, "steps": 2, "learning_rate": 0.01}]


def test_the_same_data_set_is_not_rehearsed_beside_itself_however_its_card_names_it(tmp_path):
    config = small_config(height=32, width=32, channels=3)
    source, out = tmp_path / "source.safetensors", tmp_path / "run"
    checkpoint.save_checkpoint(source, small_model(config), {**CARD, "training": {"data": Scenes.title, "steps": 0}})
    assert (
        main(
            ["train", "--from-checkpoint", str(source), "--data", Scenes.key, "--steps", "1", "--out", str(out), *SMALL]
        )
        == 0
    )
    assert load(out / "model.safetensors", "cpu").card["training"]["rehearsed"] == 0
    run = begin.FinetuneInfo.load(out)
    assert begin.rehearsed(replace(run, share=0.4), Scenes(), out) is None  # as older programs wrote it


def test_a_folder_named_as_a_preset_is_not_what_the_preset_learns(tmp_path, monkeypatch):
    (tmp_path / "scenes").mkdir()
    monkeypatch.chdir(tmp_path)
    options = SimpleNamespace(data=None, preset="scenes", data_root=None, untrusted=False)
    assert isinstance(begin.learned(options, preset("scenes")), Scenes)
    options.data = ["scenes"]
    with pytest.raises(ValueError, match="0 usable pictures"):
        begin.learned(options, preset("scenes"))


def test_epochs_are_steps_over_what_has_an_end(tmp_path):
    own = OwnPictures.from_found(read_pairs([str(write_folder(tmp_path / "pictures", pairs(12)))], 11, 13, 1))
    learned = len(own.held) - int(own.held.sum())
    assert begin.in_steps(recipe("default", epochs=8, batch=4), own).steps == 2 * learned
    with pytest.raises(ValueError, match="no epochs: give steps"):
        begin.in_steps(recipe("default", epochs=8), Scenes())


def test_more_new_words_than_a_checkpoint_can_learn_leave_some_pictures_out(finetuning, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(finetune, "MOST_NEW_WORDS", 8)
    folder = write_folder(tmp_path / "album", album([f"name{n}" for n in range(1, 11)]))
    assert main([*finetuning, "--data", str(folder), "--steps", "3"]) == 0
    assert "left out: 2 pictures, because their words are too rare" in capsys.readouterr().err
    monkeypatch.setattr(finetune, "MOST_NEW_WORDS", 7)
    assert main([*finetuning, "--data", str(folder), "--steps", "3", "--out", str(tmp_path / "other")]) == 2
    assert "Only 7 of the 10 pictures" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["optimizer", "schedule", "initial"])
def test_an_unknown_choice_in_the_recipe_is_refused(finetuning, capsys, name):
    assert main([*finetuning, "--set", f"{name}=sgd"]) == 2
    assert f"error: {name} must be one of" in capsys.readouterr().err


@pytest.mark.parametrize(
    "change, message",
    [
        (["--steps", "0"], "above 0"),
        (["--minutes", "nan"], "above 0"),
        (["--learning-rate", "-1"], "above 0"),
        (["--parts", "eyes"], "invalid choice"),
        (["--rehearse", "1"], "share"),
        (["--name", "../evil"], "A name has"),
        (["--data", "nowhere"], "There is no file or folder"),
        (["--data", "scenes"], "this model draws (11, 13, 1)"),
        (["--set", "epochs=2", "--steps", "10"], "give one of them"),
        (["--from-checkpoint", "nothing"], "There is no checkpoint called"),
        (["--kind", "noalignDRAW"], "--kind is for a model from scratch"),
        (["--recipe", "paper"], "--recipe is for a model from scratch"),
        (["--likelihood", "gaussian"], "--likelihood is for a model from scratch"),
        (["--attention", "hard"], "--attention is for a model from scratch"),
        (["--frozen"], "--frozen is for a model from scratch"),
        (["--steps", "2", "--minutes", "1"], "--steps or --minutes"),
        (["--preset", "coco"], "--data says it: give one of them"),
        (["--steps", "2", "--set", "steps=3"], "--steps and --set steps say the same"),
        (["--learning-rate", "0.1", "--set", "learning_rate=0.2"], "--learning-rate and --set learning_rate"),
        (["--minutes", "1", "--set", "steps=3"], "give one of them"),
        (["--set", "word_dropout=7"], "word_dropout is a share, from 0 to 1, not 7"),
        (["--set", "kl_end=nan"], "kl_end must be a number"),
        (["--seed", "-1"], "whole number from 0 to 4294967295"),
    ],
)
def test_refused_with_a_sentence(finetuning, tmp_path, capsys, change, message):
    try:
        assert main([*finetuning, *change]) == 2
    except SystemExit as end:  # argparse's way
        assert end.code == 2
    assert message in capsys.readouterr().err and not (tmp_path / "run").exists()


@pytest.mark.parametrize("asked", [["--attention", "hard"], ["--frozen"]])
def test_what_only_readers_have(tmp_path, capsys, asked):
    assert main(["train", "--preset", "scenes", *asked, "--out", str(tmp_path / "run")]) == 2
    assert "for readers, not for alignDRAW" in capsys.readouterr().err and not (tmp_path / "run").exists()


def test_too_few_pictures(finetuning, tmp_path, capsys):
    few = write_folder(tmp_path / "few", pairs(5))
    (tmp_path / "run").mkdir()
    (few / "note.pdf").write_bytes(b"%PDF")
    assert main([*finetuning, "--data", str(few)]) == 2
    said = capsys.readouterr().err
    assert "There are 5 usable pictures" in said and "left out: note.pdf: neither a picture" in said
    assert read_status(tmp_path / "run")["phase"] == "failed" and "5 usable" in read_status(tmp_path / "run")["message"]


@pytest.mark.slow
def test_the_end_of_standard_input_saves_and_stops(finetuning, tmp_path):
    ended = subprocess.run(
        [sys.executable, "-m", "alignDRAW_core", *finetuning, "--steps", "100000", "--stop-on-stdin-close"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ended.returncode == 130 and "--resume" in ended.stdout and "Traceback" not in ended.stderr
    assert (tmp_path / "run" / "state.pt").exists() and (tmp_path / "run" / "model.safetensors").exists()
