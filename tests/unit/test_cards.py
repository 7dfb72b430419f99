"""Figures in cards and in their README are measured again, and what differs is said."""

import json

import pytest

from alignDRAW_core.__main__ import main as aligndraw
from alignDRAW_core.data.scenes import Scenes
from alignDRAW_core.models.config import preset
from alignDRAW_core.storage.checkpoint import read_card, save_checkpoint, save_scores
from benchmarks.cards import card_of, compare, main, not_stored

from .conftest import CARD, small_model

STORED = {
    "count": 1000,
    "default_temperature": 0.5,
    "judged": {"seen": {"drawings": 400, "all": 0.9, "stated": {"all": 400}}},
    "bound": {"nats": 100.0, "standard_error": 1.0, "pictures": 1000},
    "retrieval": {"queries": 100, "R@1": 4.0, "R@1_error": 0.9},
    "sharpening": {"pictures": 100, "ssi": {"raw": {"mean": 0.4, "deviation": 0.1}}},
    "variety": {"real": 9.7},
}


def changed(**figures) -> dict:
    measured = json.loads(json.dumps(STORED))
    for name, value in figures.items():
        place = {
            "all": ("judged", "seen"),
            "nats": ("bound",),
            "R": ("retrieval",),
            "mean": ("sharpening", "ssi", "raw"),
        }
        part = measured
        for key in place[name]:
            part = part[key]
        part["R@1" if name == "R" else name] = value
    return measured


@pytest.mark.parametrize(
    "figure, near, far",
    # three times the root of two squared errors: of a share of 400, of a bound, of retrieval, of a deviation over 100
    [("all", 0.84, 0.82), ("nats", 104.0, 104.5), ("R", 7.5, 8.2), ("mean", 0.44, 0.45)],
)
def test_a_figure_may_be_off_by_three_sampling_errors_and_no_more(figure, near, far):
    assert compare(STORED, changed(**{figure: near}))[0] == []
    (line,) = compare(STORED, changed(**{figure: far}))[0]
    assert f"{far:g} measured" in line and "in the card" in line


def test_few_drawings_may_be_off_by_more():
    few = changed(all=0.75)
    assert compare(STORED, few)[0]
    few["judged"]["seen"]["drawings"] = 20
    assert compare(STORED, few)[0] == []


def test_what_has_no_error_is_not_judged_and_what_is_gone_is_said():
    measured = changed()
    measured["variety"]["real"] = 1.0
    del measured["retrieval"]
    differ, apart, compared = compare(STORED, measured)
    assert differ == [] and compared == 3 and any("variety" in line and "no error" in line for line in apart)
    assert any("R@1" in line and "not measured any more" in line for line in apart)
    assert any("new: not in the card" in line for line in compare(STORED, {**STORED, "new": 0.5})[1])


README = """# Checkpoints

## small

**What it saw.** | not | measured: 77.7 % |

**What it measures.** Beside a command.

| at 0.5 | all right | bound |
|---|---|---|
| seen 33 % | 90.0 % | 100.0 +- 1.0 |
| hidden | {} / 90 % | 4.0 |

**What it cannot do.** | 12 % |

## other
"""


def test_every_number_in_a_table_beside_the_command_is_a_stored_one():
    assert not_stored(card_of(README.format("90.0"), "small"), STORED) == []
    (line,) = not_stored(card_of(README.format("91.0"), "small"), STORED)
    assert line.startswith("91.0: | hidden") and card_of(README, "none") == ""


@pytest.mark.slow
def test_a_checkpoint_is_measured_again(tmp_path, capsys):
    words = Scenes.load().vocabulary()
    sizes = dict(glimpses=2, h_gen=9, h_infer=9, z_dim=4, read_size=3, write_size=3, h_lang=5, align_dim=6)
    model, path = small_model(preset("scenes", vocabulary=len(words), **sizes)), tmp_path / "small.safetensors"
    card = {**CARD, "vocabulary": words.words, "training": {"data": Scenes.key}, "default_temperature": 1.0}
    save_checkpoint(path, model, card)
    (tmp_path / "README.md").write_text("# Checkpoints\n\n## small\n\n**What it measures.**\n\n| a | b |\n|---|---|\n")
    check = ["--checkpoints", str(path), "--readme", str(tmp_path / "README.md"), "--count", "20"]
    assert main(check) == 1 and "no scores are stored" in capsys.readouterr().out
    assert aligndraw(["evaluate", "--checkpoint", str(path), "--count", "30", "--save-scores"]) == 0
    capsys.readouterr()
    assert main(check) == 0
    assert "20 captions of each group; 0 differ" in capsys.readouterr().out
    scores = read_card(path)["scores"]
    scores["bound"]["nats"] += 9 * scores["bound"]["standard_error"]
    save_scores(path, scores, 1.0)
    with open(tmp_path / "README.md", "a") as file:
        file.write("| all right | 98.7 % |\n")
    assert main(check) == 1
    told = capsys.readouterr().out
    assert "1 differ" in told and "differ: bound, nats:" in told and "not stored: 98.7: | all right" in told
