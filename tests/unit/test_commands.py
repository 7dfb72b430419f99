"""The command line as a user meets it: exit status, one sentence, files that open."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from alignDRAW_core.__main__ import main
from alignDRAW_core.cli import COMMANDS, command
from alignDRAW_core.export.drawing import read_metadata
from alignDRAW_core.storage.checkpoint import find, read_card

from .prepared_folders import make_prepared

CAPTION = "the digit seven is at the bottom left of the image ."
DIGITS = ("--checkpoint", "captioned-mnist")


def refused(capsys, *arguments) -> str:
    """Run a command that must fail with status 2 and one sentence; returns it."""
    try:
        status = main(list(map(str, arguments)))
    except SystemExit as stop:  # argparse's own refusals
        status = stop.code
    out = capsys.readouterr()
    assert status == 2 and "Traceback" not in out.err and "error: " in out.err
    return out.err


def test_draw_writes_every_kind_of_file(tmp_path, capsys):
    files = {kind: tmp_path / f"seven.{kind}" for kind in ("gif", "png")} | {
        "captioned-gif": tmp_path / "c.gif",
        "sheet": tmp_path / "s.png",
    }
    options = [part for kind, path in files.items() for part in (f"--{kind}", str(path))]
    assert main(["draw", CAPTION, *DIGITS, "--seed", "7", "--scale", "4", *options]) == 0
    with Image.open(files["gif"]) as gif, Image.open(files["png"]) as png:
        assert gif.n_frames == 32 and png.size == gif.size == (240, 240)
        gif.seek(31)
        np.testing.assert_array_equal(np.asarray(gif.convert("L")), np.asarray(png.convert("L")))
    for path in files.values():
        facts = read_metadata(path)
        assert (facts["caption"], facts["seed"], facts["checkpoint"]) == (CAPTION, 7, "captioned-mnist")


@pytest.mark.slow
def test_draw_writes_what_the_suffix_names(tmp_path, capsys):
    files = [tmp_path / name for name in ("a.gif", "a.webp", "a.mp4", "a.png", "b.mp4")]
    options = [part for path in files[:4] for part in ("--out", str(path))]
    assert main(["draw", CAPTION, *DIGITS, "--seed", "7", "--scale", "1", *options, "--mp4", str(files[4])]) == 0
    assert capsys.readouterr().out.split() == list(map(str, files))
    assert all(read_metadata(path)["seed"] == 7 for path in files)
    assert files[2].read_bytes()[4:8] == files[4].read_bytes()[4:8] == b"ftyp"


def test_words_and_a_sheet_are_written_whichever_canvas_is_asked_for(tmp_path, capsys):
    files = [tmp_path / "w.png", tmp_path / "s.png"]
    assert main(["draw", CAPTION, *DIGITS, "--words", str(files[0]), "--sheet", str(files[1]), "--show", "raw"]) == 0
    assert capsys.readouterr().out.split() == list(map(str, [files[1], files[0]])) and files[0].exists()
    for scale in ("-4", "33"):
        told = refused(capsys, "draw", CAPTION, *DIGITS, "--sheet", tmp_path / "x.png", "--scale", scale)
        assert "scale" in told and not (tmp_path / "x.png").exists()


def test_a_suffix_that_names_nothing_is_refused_before_anything_is_drawn(tmp_path, capsys):
    told = refused(
        capsys, "draw", CAPTION, "--checkpoint", "nothing", "--out", tmp_path / "a.gif", "--out", tmp_path / "a.bmp"
    )
    assert "must end in one of .gif, .webp, .mp4, .png" in told and list(tmp_path.iterdir()) == []


def test_unknown_words_are_reported_with_their_neighbours(tmp_path, capsys):
    assert (
        main(["draw", "the digit sevn is at the top left of the image .", *DIGITS, "--png", str(tmp_path / "x.png")])
        == 0
    )
    assert "'sevn' is unknown" in capsys.readouterr().out


def test_the_default_checkpoint_draws_scenes(tmp_path, capsys):
    assert main(["draw", "a purpel school bus in the snow.", "--png", str(tmp_path / "x.png")]) == 0
    assert (
        "'purpel' is unknown to scenes" in capsys.readouterr().out
        and read_metadata(tmp_path / "x.png")["checkpoint"] == "scenes"
    )


@pytest.mark.parametrize(
    "caption, sentence",
    [
        ("", "no words"),
        (" .,! ", "no words"),
        ("zebra", "none of these words"),
        ("seven " * 10_000, "limit is 64"),
        ("\x00\x1b[31m", "no"),
        ("\N{PARTY POPPER}", "no words"),
        ("\u4e03", "none of these words"),
        ("<b>bold</b>", "none of these words"),
    ],
)
def test_captions_that_cannot_be_drawn(capsys, tmp_path, caption, sentence):
    assert sentence in refused(capsys, "draw", caption, *DIGITS, "--png", tmp_path / "x.png")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options, sentence",
    [
        (["--seed", "-1"], "seed"),
        (["--seed", str(2**32)], "seed"),
        (["--seed", "abc"], "--seed"),
        (["--temperature", "3"], "temperature"),
        (["--temperature", "nan"], "temperature"),
        (["--checkpoint", "nothing"], "Installed: captioned-mnist, "),
        (["--scale", "0"], "scale"),
        (["--device", "gpu"], "--device"),
    ],
)
def test_options_that_cannot_be(capsys, tmp_path, options, sentence):
    assert sentence in refused(capsys, "draw", CAPTION, *DIGITS, "--png", tmp_path / "x.png", *options)


def test_nothing_to_write_and_nowhere_to_write(capsys, tmp_path):
    assert "at least one file" in refused(capsys, "draw", CAPTION, *DIGITS)
    assert "folder does not exist" in refused(capsys, "draw", CAPTION, *DIGITS, "--gif", tmp_path / "no" / "x.gif")


def test_damaged_checkpoints(capsys, tmp_path):
    (tmp_path / "x.safetensors").write_bytes(b"damaged")
    assert "damaged" in refused(
        capsys, "draw", CAPTION, "--checkpoint", tmp_path / "x.safetensors", "--png", tmp_path / "x.png"
    )
    assert main(["checkpoints", "--folder", str(tmp_path)]) == 0
    assert "damaged" in capsys.readouterr().out


def test_checkpoints_lists_what_is_installed(capsys, tmp_path):
    assert main(["checkpoints"]) == 0
    out = capsys.readouterr().out
    assert (
        out.startswith("captioned-mnist\n")
        and "60 x 60 x 1, 32 glimpses, 22 words" in out
        and "judged at temperature 1, strength 1, seen: all digits right" in out
    )
    of_lapgan = out.split("\nphotos-lapgan\n")[1].split("\nphotos-")[0]
    assert of_lapgan.count(": SSI 0.0") == 2 and "R@1" not in of_lapgan and "nats" not in of_lapgan
    assert main(["checkpoints", "--folder", str(tmp_path)]) == 0
    assert "holds no checkpoint" in capsys.readouterr().out


@pytest.mark.slow
def test_train_then_draw_then_evaluate(capsys, tmp_path, data_root):
    run = tmp_path / "run"
    train = ["train", "--data-root", str(data_root), "--out", str(run), "--set", "batch=2", "--seed", "3"]
    assert main([*train, "--max-steps", "2"]) == 0
    assert {path.name for path in run.iterdir()} == {
        "state.pt",
        "log.jsonl",
        "model.safetensors",
        "samples.png",
        "run.json",
        "status.json",
        "rows",
    }
    status = (run / "status.json").read_bytes()
    assert "already holds a run" in refused(capsys, *train) and (run / "status.json").read_bytes() == status
    assert main([*train[:-4], "--resume", "--max-steps", "3", "--set", "kl_last=3"]) == 0
    resume = [*train[:-4], "--resume"]
    for asked, message in (
        (["--kind", "FC-VAE"], "a run of the kind alignDRAW"),
        (["--recipe", "paper"], "a run of the recipe default"),
        (["--likelihood", "gaussian"], "a run of the likelihood bernoulli"),
        (["--set", "c_0=3"], "a run keeps its c_0"),
        (["--plan"], "--plan is of a new run"),
        (["--preset", "scenes"], "a run that learns captioned_mnist"),
    ):
        assert message in refused(capsys, *resume, *asked)
    training = read_card(run / "model.safetensors")["training"]
    assert (training["steps"], training["samples"], training["seed"], len(training["held_out"])) == (3, 6, 3, 12)
    assert training["recipe"]["kl_end"] == 3 and training["recipe_changes"] == [
        {"step": 2, "kl_end": 3.0}
    ]  # its older name is understood
    assert (
        main(["draw", CAPTION, "--checkpoint", str(run / "model.safetensors"), "--gif", str(tmp_path / "x.gif")]) == 0
    )

    evaluate = [
        "evaluate",
        "--checkpoint",
        str(run / "model.safetensors"),
        "--data-root",
        str(data_root),
        "--count",
        "8",
    ]
    assert main([*evaluate, "--json", str(tmp_path / "r.json"), "--default-temperature", "0.6", "--save-scores"]) == 0
    report, card = json.loads((tmp_path / "r.json").read_text()), read_card(run / "model.safetensors")
    assert card["scores"]["judged"] == report["judged"] and card["default_temperature"] == 0.6
    assert "bound" in capsys.readouterr().out


@pytest.mark.slow
def test_the_gaussian_likelihood_is_an_option(tmp_path, data_root):
    run = tmp_path / "run"
    assert (
        main(
            [
                "train",
                "--data-root",
                str(data_root),
                "--out",
                str(run),
                "--set",
                "batch=2",
                "--max-steps",
                "1",
                "--likelihood",
                "gaussian",
            ]
        )
        == 0
    )
    assert read_card(run / "model.safetensors")["config"]["likelihood"] == "gaussian"


@pytest.mark.slow
def test_illustrate_makes_the_pictures_of_a_card(capsys, tmp_path, small_checkpoint):
    assert main(["illustrate", "--checkpoint", "captioned-mnist", "--out", str(tmp_path / "pictures")]) == 0
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {
        f"captioned-mnist-{what}.png"
        for what in ("unselected", "hidden", "swaps", "strength", "attention", "sharpened")
    }
    assert capsys.readouterr().out.count("the digit") >= 64 + 8
    for path in (tmp_path / "pictures").iterdir():
        with Image.open(path) as picture:
            assert np.asarray(picture.convert("L")).std() > 10
    assert "not known which captions" in refused(
        capsys, "illustrate", "--checkpoint", small_checkpoint, "--out", tmp_path / "none"
    )


def test_training_without_data_or_with_typos(capsys, tmp_path, monkeypatch, data_root):
    monkeypatch.delenv("ALIGNDRAW_DATA", raising=False)
    out = ["train", "--out", str(tmp_path / "run")]
    assert "--data-root" in refused(capsys, *out)
    assert "fetch mnist" in refused(capsys, *out, "--data-root", str(tmp_path))
    for wrong in ("batch=many", "bacth=3", "batch"):
        assert "name=value" in refused(capsys, *out, "--data-root", str(data_root), "--set", wrong)
    for wrong in ("optimizer=sgd", "optimiser=sgd", "schedule=linear", "initial=zero"):
        assert "must be one of" in refused(capsys, *out, "--data-root", str(data_root), "--set", wrong)
    assert "nothing to resume" in refused(capsys, *out, "--data-root", str(data_root), "--resume")
    assert not (tmp_path / "run").exists()


def test_evaluate_refuses_what_it_cannot_judge(capsys, tmp_path, small_checkpoint, data_root):
    options = ["--data-root", data_root]
    assert "no classifier" in refused(capsys, "evaluate", "--checkpoint", small_checkpoint, *options)
    assert "8 or more" in refused(capsys, "evaluate", "--checkpoint", "captioned-mnist", "--count", "2", *options)
    assert "train-classifier" in refused(
        capsys, "evaluate", "--checkpoint", "captioned-mnist", "--classifier", tmp_path / "none", *options
    )
    for asked in (["--default-temperature", "1"], ["--default-strength", "0"], ["--protocol", "table1"]):
        said = refused(capsys, "evaluate", "--checkpoint", "scenes-reader", *asked, *options)
        assert f"{asked[0]} is for what draws: scenes-reader reads pictures" in said
    for measure in (
        ["evaluate", "--checkpoint", "scenes"],
        ["grid", "--checkpoint", "scenes"],
        ["table", "--checkpoints", "scenes"],
        ["curves", tmp_path, "--out", tmp_path / "x.png"],
    ):
        assert "there is no folder" in refused(capsys, *measure, "--json", tmp_path / "none" / "x.json")


@pytest.mark.slow
def test_the_module_runs_as_a_program(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "alignDRAW_core", "draw", CAPTION, *DIGITS, "--sheet", str(tmp_path / "s.png")],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and (tmp_path / "s.png").exists()
    failed = subprocess.run(
        [sys.executable, "-m", "alignDRAW_core", "draw", "", "--sheet", str(tmp_path / "t.png")],
        capture_output=True,
        text=True,
    )
    assert failed.returncode == 2 and "Traceback" not in failed.stderr


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_ends_it_without_a_word():
    command = [sys.executable, "-m", "alignDRAW_core", "checkpoints"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as listing:
        listing.stdout.close()
        assert listing.stderr.read() == "" and listing.wait() == 1


@pytest.mark.slow
def test_the_core_needs_no_screen():
    code = (
        "import sys; from alignDRAW_core.cli import COMMANDS, command; list(map(command, COMMANDS)); "
        "sys.exit(any(name in sys.modules for name in ('gradio', 'demo')))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.slow
def test_a_command_imports_nothing_that_only_others_need():
    code = (
        "import sys; from alignDRAW_core.__main__ import main; main(['checkpoints']); "
        "sys.exit(any(name in sys.modules for name in ('torchmetrics', 'matplotlib')))"
    )
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL).returncode == 0


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    told = capsys.readouterr().out
    assert set(COMMANDS) <= set(re.findall(r"^    (\S+)", told, re.MULTILINE))
    assert all(command(name).NAME == name for name in COMMANDS)


@pytest.mark.slow
def test_a_drawing_imports_no_compiler():
    """It would take longer than all else together."""
    code = (
        "import sys, alignDRAW_core as ad; ad.load('scenes').draw('a red bus.'); sys.exit('torch._dynamo' "
        "in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


@pytest.mark.slow
def test_the_default_checkpoint_is_taught_more_of_its_own_world(tmp_path, capsys):
    run = tmp_path / "run"
    assert (
        main(
            [
                "train",
                "--from-checkpoint",
                "scenes",
                "--data",
                "scenes",
                "--out",
                str(run),
                "--steps",
                "1",
                "--set",
                "batch=2",
            ]
        )
        == 0
    )
    assert read_card(run / "model.safetensors")["training"]["source"]["checkpoint"] == "scenes"
    assert "held_out" in json.loads((run / "log.jsonl").read_text().splitlines()[-1])


@pytest.mark.slow
def test_an_encoder_of_sentences_is_trained_kept_and_not_begun_anew(tmp_path, capsys):
    make_prepared(tmp_path / "data" / "flickr8k", 24)
    run, encoder = tmp_path / "run", tmp_path / "encoder.safetensors"
    command = [
        "train-skip-thought",
        "--data-root",
        str(tmp_path / "data"),
        "--out",
        str(run),
        "--encoder",
        str(encoder),
    ]
    small = ["--set", "batch=4", "--precision", "float32", "--threads", "1"]
    assert main([*command, *small, "--set", "steps=1"]) == 0
    told = capsys.readouterr().out
    assert "after 1 steps" in told and "skip-thought  R@1" in told and "TF-IDF" in told
    before = (run / "state.pt").read_bytes()
    assert "already holds a run" in refused(capsys, *command, *small) and (run / "state.pt").read_bytes() == before
    assert "above 0" in refused(capsys, *command, *small, "--max-steps", "-4")
    assert main([*command, "--resume", "--set", "steps=2", "--set", "ema_decay=0"]) == 0
    assert main([*command, "--resume", "--set", "steps=3"]) == 0
    assert "after 3 steps" in capsys.readouterr().out


def test_bounds_of_checkpoints_have_the_sign_of_the_paper(capsys):
    """L of log p >= L: the more the better."""
    assert main(["checkpoints"]) == 0
    told = capsys.readouterr().out
    for name in ("scenes", "scenes-fc-vae"):
        nats = read_card(find(name))["scores"]["bound"]["nats"]  # which is of -L
        assert f"bound on test pictures: {-nats:.1f} nats" in told
    photographs = read_card(find("photos"))["scores"]["sets"]["flickr8k"]
    assert f"bound {-photographs['bound'][photographs['split']]['nats']:.1f} nats" in told
