"""alignDRAW's bound once more, in NumPy float64, one picture at a time, straight from the equations: slow and plain."""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def lstm(gates, c):
    i, f, g, o = np.split(gates, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def filters(centre, delta, sigma, p, size):
    mu = centre + (np.arange(1, p + 1) - p / 2 - 0.5) * delta
    F = np.exp(-((np.arange(size)[None] - mu[:, None]) ** 2) / (2 * sigma**2))
    return F / F.sum(axis=1, keepdims=True)


def window(parameters, height, width, p):
    gx, gy, log_variance, log_delta, log_gamma = parameters
    delta = (max(height, width) - 1) / (p - 1) * np.exp(log_delta)
    x, y, sigma = (width + 1) / 2 * (gx + 1) - 1, (height + 1) / 2 * (gy + 1) - 1, np.exp(log_variance / 2)
    return filters(y, delta, sigma, p, height), filters(x, delta, sigma, p, width), np.exp(log_gamma)


def read_caption(w, words):
    size = w["language.h_0"].shape[1]
    rows = w["language.words.weight"][words]
    states = []
    for direction, name, order in ((0, "forward", range(len(words))), (1, "backward", reversed(range(len(words))))):
        h, c, found = w["language.h_0"][direction], np.zeros(size), {}
        for i in order:
            gates = rows[i, 4 * size * direction : 4 * size * (direction + 1)]
            h, c = lstm(gates + w[f"language.{name}_recurrent.weight"] @ h + w[f"language.{name}_recurrent.bias"], c)
            found[i] = h
        states.append(np.stack([found[i] for i in range(len(words))]))
    return np.concatenate(states, axis=1)


def bound(w, config, image, words, noise):
    """w: float64 arrays by parameter name; image [H, W, C]; words [N] without padding; noise [T, z] -> (kl [T],
    reconstruction)."""
    H, W, C, p, q = config.height, config.width, config.channels, config.read_size, config.write_size
    x = np.stack([image[..., colour] for colour in range(C)])  # [C, H, W]
    h_lang = read_caption(w, words)
    c = w["c_0"].transpose(1, 0, 2)
    h_gen, gen_cell = w["h_gen_0"], np.zeros(config.h_gen)
    h_inf, inf_cell = w["h_infer_0"], np.zeros(config.h_infer)
    kls = []
    for t in range(config.glimpses):
        error = x - sigmoid(c)  # 10
        F_y, F_x, gamma = window(w["read_window.weight"] @ h_gen + w["read_window.bias"], H, W, p)
        seen = [gamma * F_y @ plane @ F_x.T for plane in (*x, *error)]  # 11, planes in the order x then error
        r = np.stack(seen, axis=1).ravel()  # [p, 2 C, p]
        h_inf, inf_cell = lstm(
            w["lstm_infer.weight_ih"] @ np.concatenate([r, h_gen])
            + w["lstm_infer.bias_ih"]
            + w["lstm_infer.weight_hh"] @ h_inf
            + w["lstm_infer.bias_hh"],
            inf_cell,
        )  # 12
        mu_q, ls_q = np.split(np.tanh(w["posterior.weight"] @ h_inf + w["posterior.bias"]), 2)  # 13
        if t == 0:
            mu_p, ls_p = np.zeros(config.z_dim), np.zeros(config.z_dim)
        else:
            mu_p, ls_p = np.split(np.tanh(w["prior.weight"] @ h_gen + w["prior.bias"]), 2)
        kls.append(
            sum(
                ls_p[d] - ls_q[d] + (np.exp(2 * ls_q[d]) + (mu_q[d] - mu_p[d]) ** 2) / (2 * np.exp(2 * ls_p[d])) - 0.5
                for d in range(config.z_dim)
            )
        )
        z = mu_q + np.exp(ls_q) * noise[t]
        energy = np.array(
            [
                w["align.v"] @ np.tanh(w["align.U.weight"] @ h + w["align.U.bias"] + w["align.W.weight"] @ h_gen)
                for h in h_lang
            ]
        )
        alpha = np.exp(energy - energy.max())
        alpha /= alpha.sum()  # 5-6
        s = alpha @ h_lang  # 7
        h_gen, gen_cell = lstm(
            w["lstm_gen.weight_ih"] @ np.concatenate([z, s])
            + w["lstm_gen.bias_ih"]
            + w["lstm_gen.weight_hh"] @ h_gen
            + w["lstm_gen.bias_hh"],
            gen_cell,
        )  # 3
        F_y, F_x, gamma = window(w["write_window.weight"] @ h_gen + w["write_window.bias"], H, W, q)
        K = (w["write_patch.weight"] @ h_gen + w["write_patch.bias"]).reshape(q, C, q)
        c = c + np.stack([F_y.T @ K[:, colour] @ F_x / gamma for colour in range(C)])  # 4, 8
    if config.likelihood == "bernoulli":
        return np.array(kls), -(x * np.log(sigmoid(c)) + (1 - x) * np.log(1 - sigmoid(c))).sum()
    s = config.deviation
    return np.array(kls), ((x - sigmoid(c)) ** 2 / (2 * s**2) + np.log(s * np.sqrt(2 * np.pi))).sum()
