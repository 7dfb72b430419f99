"""Captions on offer, and how words that a checkpoint does not know are marked in them."""

from demo.tabs.draw import offer


def test_unknown_words_are_marked_and_the_caption_itself_is_not_touched(engine):
    captions = ["the red bus .", "The vast bus's vast red {zebra|bus} ."]
    offered = offer(engine.painter(engine.first), captions, components=["textbox"])
    assert offered.sample_labels == ["the red bus .", "The [vast] [bus's] [vast] red {[zebra]|bus} ."]
    assert offered.samples == [[caption] for caption in captions] and offered.show_label


def test_nothing_is_said_of_unknown_words_where_there_are_none(engine):
    offered = offer(engine.painter(engine.first), ["the red bus ."], components=["textbox"])
    assert offered.sample_labels == ["the red bus ."] and not offered.show_label
