import torch
from torch import nn

from alignDRAW_core.models.text_encoder import LanguageModel, lstm_step
from alignDRAW_core.vocabulary import PAD

from .conftest import small_config, small_model

WORDS = torch.tensor([[4, 5, 6, 7, 8], [9, 10, PAD, PAD, PAD], [3, 3, 4, PAD, PAD]])


def test_one_step_is_pytorchs_lstm_cell():
    cell, x, h, c = nn.LSTMCell(5, 6), torch.randn(2, 5), torch.randn(2, 6), torch.randn(2, 6)
    gates = nn.functional.linear(x, cell.weight_ih, cell.bias_ih) + nn.functional.linear(
        h, cell.weight_hh, cell.bias_hh
    )
    for ours, theirs in zip(lstm_step(gates, c), cell(x, (h, c))):
        torch.testing.assert_close(ours, theirs)


def test_a_caption_alone_is_the_same_as_padded_in_a_batch():
    language = small_model().language
    together = language(WORDS)
    for row, words in zip(together, WORDS):
        length = int((words != PAD).sum())
        torch.testing.assert_close(row[:length], language(words[None, :length])[0])


def test_the_backward_half_reads_time_backwards_not_the_batch():
    language, size = small_model().language, small_config().h_lang
    swapped = WORDS[:1].clone()
    swapped[0, -1] = 12  # another last word
    before, after = language(WORDS[:1])[0], language(swapped)[0]
    torch.testing.assert_close(before[:-1, :size], after[:-1, :size])  # what was read ahead of it stays
    assert (
        before[0, size:] - after[0, size:]
    ).abs().max() > 1e-4  # the backward half knows it already at the first word
    other_batch = torch.stack([WORDS[0], WORDS[0].flip(0)])
    torch.testing.assert_close(language(other_batch)[0], before)


def test_against_pytorchs_bidirectional_lstm():
    config = small_config(embedding=5)
    language = LanguageModel(config)
    reference = nn.LSTM(5, config.h_lang, bidirectional=True, batch_first=True)
    ahead, back = language.gates.weight.chunk(2)
    with torch.no_grad():
        for suffix, weight, recurrent in (
            ("", ahead, language.forward_recurrent),
            ("_reverse", back, language.backward_recurrent),
        ):
            getattr(reference, "weight_ih_l0" + suffix).copy_(weight)
            getattr(reference, "bias_ih_l0" + suffix).zero_()
            getattr(reference, "weight_hh_l0" + suffix).copy_(recurrent.weight)
            getattr(reference, "bias_hh_l0" + suffix).copy_(recurrent.bias)
    lengths = (WORDS != PAD).sum(1)
    packed = nn.utils.rnn.pack_padded_sequence(language.words(WORDS), lengths, batch_first=True, enforce_sorted=False)
    h_0 = language.h_0[:, None].expand(-1, len(WORDS), -1).contiguous()
    expected, _ = nn.utils.rnn.pad_packed_sequence(reference(packed, (h_0, torch.zeros_like(h_0)))[0], batch_first=True)
    given = (WORDS != PAD)[..., None]
    torch.testing.assert_close(language(WORDS) * given, expected * given)


def test_a_cut_makes_a_direction_forget_what_it_has_read():
    language, size = small_model().language, small_config().h_lang
    words = torch.tensor([[4, 5, 6, 7, 8]])
    cuts = torch.zeros(2, 1, 5, dtype=torch.bool)
    cuts[0, 0, 3] = cuts[1, 0, 1] = True  # forward before word 3, backward before word 1
    whole, cut = language(words)[0], language(words, cuts)[0]
    ahead, back = language(words[:, 3:])[0, :, :size], language(words[:, :2])[0, :, size:]
    torch.testing.assert_close(cut[3:, :size], ahead)
    torch.testing.assert_close(cut[:2, size:], back)
    torch.testing.assert_close(cut[:3, :size], whole[:3, :size])
    torch.testing.assert_close(cut[2:, size:], whole[2:, size:])
    assert (cut[3:, :size] - whole[3:, :size]).abs().max() > 1e-3
