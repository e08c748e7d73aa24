"""How near the best match would be by chance: B with its words renamed.

Two models of any text share the common words, so topics that have nothing in common are nearer than
topics whose words are permuted at random. The words of B trade places only with words about as
common: the quotient ``phi_kw / m_w`` of a topic and the mixture m of B's topics moves from word to
word within blocks of neighbours by m. What is kept: how common each word is, how sharp each topic
is, and how B's topics relate to each other. What is lost: which words go together. The same
renaming is done to all topics of B, and the nearest of them is compared, so that the choice among
many is part of the chance.

Nearness is the affinity ``sum_w sqrt(a_w b_w)``, 1 less the squared Hellinger distance: all pairs
of topics are one product of matrices, and hundreds of renamed models take a part of a second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Words that trade places: few enough to be about as common, enough to be shuffled.
BLOCK = 20
# Renamed models are computed in single precision; what differs by less counts as equal.
_ROUNDING = 1e-6
_LEAST_SHARE = 1e-3


@dataclass(frozen=True, eq=False, slots=True)
class Chance:
    """The affinities of the topics, and the best ones in each renamed model.

    Attributes
    ----------
    affinities : ndarray, shape (K_a, K_b)
    of_a : ndarray, shape (draws, K_a)
        The largest affinity of each topic of A with any of a renamed B.
    of_b : ndarray, shape (draws, K_b)
        The largest affinity of each renamed topic of B with any of A.
    """

    affinities: np.ndarray
    of_a: np.ndarray
    of_b: np.ndarray

    def p_values(self) -> np.ndarray:
        """Return the probability of a match so near by chance, for the worse of both topics.

        It is ``(1 + renamed models in which the best match is at least as near) / (1 + draws)``,
        for each topic of A and each of B.
        """
        near = self.affinities * (1.0 - _ROUNDING)
        by_a = [_at_least(best, row) for best, row in zip(self.of_a.T, near, strict=True)]
        by_b = [_at_least(best, row) for best, row in zip(self.of_b.T, near.T, strict=True)]
        return np.asarray((1 + np.maximum(by_a, np.transpose(by_b))) / (1 + len(self.of_a)))


def _at_least(drawn: np.ndarray, limits: np.ndarray) -> np.ndarray:
    """Return how many of the drawn numbers are at least each limit."""
    return len(drawn) - np.searchsorted(np.sort(drawn), limits, side="left")


def chance(
    a: np.ndarray, b: np.ndarray, shares_b: np.ndarray, draws: int, rng: np.random.Generator
) -> Chance:
    """Return the affinities of two models over the same words, and those by chance.

    Parameters
    ----------
    a, b : ndarray, shapes (K_a, V) and (K_b, V)
        Rows of probabilities.
    shares_b : ndarray, shape (K_b,)
        The weights of B's topics in its corpus.
    draws : int
    rng : numpy.random.Generator
    """
    # A topic without a share has words that are none of the corpus: it needs a little of it.
    shares = np.maximum(shares_b, _LEAST_SHARE / len(b))
    marginal = shares / shares.sum() @ b
    # Sorted by the mixture, words that trade places are neighbours.
    order = np.argsort(-marginal, kind="stable")
    mixture = marginal[order].astype(np.float32)
    roots = np.sqrt(a[:, order] * marginal[order]).astype(np.float32)
    lifts = np.divide(b, marginal, out=np.zeros_like(b), where=marginal > 0)[:, order]
    words = np.sqrt(lifts.T).astype(np.float32, order="C")  # a word a row: quick to rename
    of_a, of_b = np.empty((draws, len(a))), np.empty((draws, len(b)))
    for draw in range(draws):
        renamed = words[_renaming(len(words), rng)]
        # A topic may have lost all its mass to words that B never uses; it is near to none then.
        lengths = np.sqrt(mixture @ (renamed * renamed))
        affinities = (roots @ renamed) / np.where(lengths > 0, lengths, 1.0)
        of_a[draw], of_b[draw] = affinities.max(axis=1), affinities.max(axis=0)
    return Chance(np.sqrt(a) @ np.sqrt(b).T, of_a, of_b)


def _renaming(words: int, rng: np.random.Generator) -> np.ndarray:
    """Return which word takes the place of which, within blocks of neighbours."""
    places, whole = np.arange(words), words - words % BLOCK
    shuffled = rng.permuted(places[:whole].reshape(-1, BLOCK), axis=1).ravel()
    return np.concatenate([shuffled, rng.permutation(places[whole:])])
