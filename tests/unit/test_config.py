import pytest

from alignDRAW_core.models.config import Config, captioned_mnist, coco, preset


def test_presets_are_table_2_to_the_number():
    table = {
        "captioned_mnist": (32, 300, 300, 150, 8, 8, 22, (60, 60, 1)),
        "coco": (32, 550, 550, 275, 9, 9, 25_323, (32, 32, 3)),
        "scenes": (32, 400, 400, 150, 9, 9, 131, (32, 32, 3)),  # not in the paper; as its checkpoint is
    }
    for name, row in table.items():
        c = preset(name)
        assert (
            c.glimpses,
            c.h_infer,
            c.h_gen,
            c.z_dim,
            c.read_size,
            c.write_size,
            c.vocabulary,
            (c.height, c.width, c.channels),
        ) == row
        assert (c.h_lang, c.align_dim, c.likelihood) == (128, 512, "bernoulli")


def test_a_configuration_survives_its_dict():
    assert Config.from_dict(coco.to_dict()) == coco


@pytest.mark.parametrize(
    "change, message",
    [
        ({"h_gne": 3}, "h_gne"),
        ({"z_dim": 0}, "z_dim must be"),
        ({"channels": 2}, "channels"),
        ({"read_size": 1}, "patch"),
        ({"likelihood": "poisson"}, "poisson"),
        ({"width": "60"}, "width"),
    ],
)
def test_wrong_values_and_typos_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        Config.from_dict({**captioned_mnist.to_dict(), **change})


def test_missing_values_are_refused():
    values = captioned_mnist.to_dict()
    del values["z_dim"]
    with pytest.raises(ValueError, match="incomplete"):
        Config.from_dict(values)


def test_an_unknown_preset_names_the_known_ones():
    with pytest.raises(ValueError, match="captioned_mnist, coco, scenes"):
        preset("imagenet")
