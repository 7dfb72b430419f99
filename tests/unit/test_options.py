import argparse

import pytest

from alignDRAW_core.cli.options import random_seed, setting, told_command
from alignDRAW_core.training.recipe import Recipe


@pytest.mark.parametrize("text", ["no", "false", "0", "No", "False", "FALSE"])
def test_no_is_false(text):
    assert setting(Recipe)(f"varied_data={text}") == ("varied_data", False)


@pytest.mark.parametrize("text", ["yes", "true", "1", "Yes", "True"])
def test_yes_is_true(text):
    name, value = setting(Recipe)(f"varied_data={text}")
    assert name == "varied_data" and value is True


@pytest.mark.parametrize("text", ["", "off", "2", "nope", "0.0"])
def test_anything_else_is_refused_in_a_sentence(text):
    with pytest.raises(argparse.ArgumentTypeError, match=f"'{text}' is neither yes nor no"):
        setting(Recipe)(f"varied_data={text}")


def test_other_numbers_are_of_their_type_and_old_names_are_understood():
    assert setting(Recipe)("batch=7") == ("batch", 7) and setting(Recipe)("kl_last=3") == ("kl_end", 3.0)
    assert setting(Recipe)("schedule=drop") == ("schedule", "drop")
    for wrong in ("batch", "batch=7.5", "learning_rate=fast", "length=3"):
        with pytest.raises(argparse.ArgumentTypeError, match="is not name=value with one of name, steps, batch"):
            setting(Recipe)(wrong)


def test_a_command_that_is_told_can_be_typed():
    told = told_command("train", data_root="my data", out="runs/x", resume=True, name=None)
    assert told == "python -m alignDRAW_core train --data-root 'my data' --out runs/x --resume"
    assert told_command("draw CAPTION", gif="x.gif") == "python -m alignDRAW_core draw CAPTION --gif x.gif"


def test_seeds_of_commands():
    assert random_seed("0") == 0 and random_seed(str(2**32 - 1)) == 2**32 - 1
    for wrong in ("-1", str(2**32), "1.5", "x", ""):
        with pytest.raises(argparse.ArgumentTypeError, match="whole number from 0 to 4294967295"):
            random_seed(wrong)
