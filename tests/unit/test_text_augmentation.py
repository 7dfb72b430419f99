import numpy as np

from alignDRAW_core.data.text_augmentation import vary
from alignDRAW_core.vocabulary import UNK

IDS, FILLERS = np.array([2, 3, 4, 5, 6]), np.array([2, 4])


def many(**rates):
    rng = np.random.default_rng(0)
    return [vary(IDS, FILLERS, rng=rng, **{"word_dropout": 0.0, "filler_dropout": 0.0, **rates}) for _ in range(2000)]


def test_without_dropout_nothing_changes():
    assert all((ids == IDS).all() for ids in many())


def test_word_dropout_is_its_rate_and_keeps_the_length():
    sentences = np.stack(many(word_dropout=0.2))
    assert abs((sentences == UNK).mean() - 0.2) < 0.02


def test_only_fillers_go_and_the_order_stays():
    sentences = many(filler_dropout=0.5)
    assert all([i for i in IDS if i in ids] == list(ids) and {3, 5, 6} <= set(ids) for ids in sentences)
    assert abs(np.mean([2 in ids for ids in sentences]) - 0.75) < 0.03


def test_a_sentence_of_fillers_does_not_vanish():
    rng = np.random.default_rng(0)
    assert all(len(vary(FILLERS, FILLERS, 0.0, 1.0, rng)) == 2 for _ in range(20))
