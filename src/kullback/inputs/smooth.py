"""Smoothers: ways to give Q some mass where it has none, chosen by the user and reported."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kullback._errors import InputError


@dataclass(frozen=True, slots=True)
class Dirichlet:
    """Add a pseudo-count to every cell of Q: the posterior mean under a Dirichlet prior.

    Parameters
    ----------
    alpha : float
        What is added to each weight or count of Q, above 0; 0.5 is Jeffreys' prior.

    Examples
    --------
    >>> import kullback as kb
    >>> kb.kl([1, 3], [0, 4], normalize=True, support=kb.smooth.Dirichlet(0.5))
    <Result KL(P‖Q) = 0.0923315 nats, exact>
    """

    alpha: float = 0.5

    def __post_init__(self) -> None:
        """Refuse what would move no mass, or a negative one."""
        if not 0 < self.alpha < np.inf:
            raise InputError(f"alpha must be a positive number, such as 0.5, not {self.alpha!r}.")

    def __call__(self, weights: np.ndarray) -> np.ndarray:
        """Return the smoothed weights."""
        return weights + self.alpha


@dataclass(frozen=True, slots=True)
class Mixture:
    """Mix Q with the uniform law: ``(1 - w) Q + w / k``.

    Parameters
    ----------
    weight : float
        The weight w of the uniform law, between 0 and 1.

    Examples
    --------
    >>> import kullback as kb
    >>> kb.kl([0.5, 0.5], [1.0, 0.0], support=kb.smooth.Mixture(0.01))
    <Result KL(P‖Q) = 1.95852 nats, exact>
    """

    weight: float = 0.01

    def __post_init__(self) -> None:
        """Refuse a weight that is none."""
        if not 0 < self.weight <= 1:
            raise InputError(f"weight must lie between 0 and 1, such as 0.01, not {self.weight!r}.")

    def __call__(self, weights: np.ndarray) -> np.ndarray:
        """Return the smoothed weights."""
        return (1.0 - self.weight) * weights + self.weight * np.mean(weights)
