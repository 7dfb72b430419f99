import torch

from alignDRAW_core.models.attention import padding_of
from alignDRAW_core.models.products import weighted_sum
from alignDRAW_core.vocabulary import PAD

from .conftest import small_model


def test_weights_follow_equations_5_to_7():
    model = small_model()
    align, h_lang, h_gen = model.align, torch.randn(1, 3, 12), torch.randn(1, 9)
    energies = [align.v @ torch.tanh(align.U.weight @ h + align.W.weight @ h_gen[0] + align.U.bias) for h in h_lang[0]]
    expected = torch.stack(energies).softmax(0)
    alpha = align.weights(align.keys(h_lang), torch.zeros(1, 3), align.W(h_gen))
    torch.testing.assert_close(alpha[0], expected)
    torch.testing.assert_close(weighted_sum(alpha, h_lang)[0], sum(a * h for a, h in zip(expected, h_lang[0])))


def test_padding_gets_no_attention_and_changes_nothing():
    model = small_model()
    alone = model.encode_text(torch.tensor([[5, 6]]))
    padded = model.encode_text(torch.tensor([[5, 6, PAD, PAD], [7, 8, 9, 10]]))
    h_gen = torch.randn(2, 9)
    a = model.align.weights(alone.keys, padding_of(alone.mask), model.align.W(h_gen[:1]))
    b = model.align.weights(padded.keys, padding_of(padded.mask), model.align.W(h_gen))
    assert b[0, 2:].tolist() == [0, 0]
    torch.testing.assert_close(b.sum(1), torch.ones(2))
    torch.testing.assert_close(b[0, :2], a[0])
    torch.testing.assert_close(weighted_sum(b, padded.features)[0], weighted_sum(a, alone.features)[0])
