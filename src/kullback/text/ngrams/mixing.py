"""The test whether two texts are of one source: held-out parts change sides at random."""

from __future__ import annotations

import numpy as np

from kullback.inputs.randomness import generator

DRAWS = 9_999


def mixing_test(
    p_bits: np.ndarray, q_bits: np.ndarray, p_size: np.ndarray, q_size: np.ndarray, seed: int
) -> float:
    """Return the probability of a Jeffreys rate at least as large if there is one source.

    The models being given, held-out parts of one source can change sides without a change of law.

    Parameters
    ----------
    p_bits, q_bits : ndarray, shape (G,) and (H,)
        log2 p/q of each held-out part of P and of Q.
    p_size, q_size : ndarray
        The tokens of each.
    seed : int
    """
    rng = generator(seed)
    bits, size = np.concatenate([p_bits, q_bits]), np.concatenate([p_size, q_size])
    mine = np.arange(len(bits)) < len(p_bits)
    seen = _jeffreys(bits, size, mine[None, :])[0]
    beyond = 0
    for _ in range(3):
        draws = rng.permuted(np.broadcast_to(mine, (DRAWS // 3, len(mine))), axis=1)
        beyond += int(np.count_nonzero(_jeffreys(bits, size, draws) >= seen - 1e-12 * abs(seen)))
    return (beyond + 1) / (DRAWS + 1)


def _jeffreys(bits: np.ndarray, size: np.ndarray, of_p: np.ndarray) -> np.ndarray:
    """Return the mean log2 p/q where parts are P's, less that where they are Q's."""
    bits_p, size_p = of_p @ bits, of_p @ size
    return np.asarray(bits_p / size_p - (bits.sum() - bits_p) / (size.sum() - size_p))
