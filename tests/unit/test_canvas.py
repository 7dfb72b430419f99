import numpy as np

from alignDRAW_core.export.canvas import to_uint8


def test_every_level_of_8_bits_is_kept_and_what_lies_between_goes_to_the_nearest():
    levels = np.arange(256)
    assert (to_uint8(levels / np.float32(255)) == levels).all()
    assert to_uint8(np.array([-1, 0.4 / 255, 0.6 / 255, 2])).tolist() == [0, 0, 1, 255]
