import argparse

import pytest

from alignDRAW_core.cli.options import setting
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
