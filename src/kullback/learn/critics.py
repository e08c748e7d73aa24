"""A critic: a small network that tells draws of P from draws of Q, and so knows log p/q.

It is trained as a classifier. The logistic loss is lowest at the log-ratio, as the variational
bounds are highest there, but its gradient does not hang on the few largest exponentials.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn.functional import softplus

BATCH = 256
EVERY = 10  # steps between two looks at the validation rows
PATIENCE = 30  # looks without a better one
_VALIDATION, _MOST = 4, 5000  # a quarter of the rows, and no more than so many
_CHUNK = 65536

_Pair = tuple[torch.Tensor, torch.Tensor]


@dataclass(frozen=True, eq=False, slots=True)
class Critic:
    """A network and the map that gives points a mean of 0 and a variance of 1.

    Attributes
    ----------
    network : torch.nn.Sequential
        From standardised points, shape (n, d), to outputs, shape (n, 1).
    centre, scale : ndarray, shape (d,)
        What is taken away from points, and what they are divided by then.
    """

    network: nn.Sequential
    centre: np.ndarray
    scale: np.ndarray

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Return ``log p/q`` at points, shape (n, d), in nats."""
        inputs = self.standardised(points)
        with torch.no_grad():
            outputs = [self.network(part) for part in torch.split(inputs, _CHUNK)]
        return np.asarray(torch.cat(outputs).squeeze(1).numpy(), dtype=np.float64)

    def standardised(self, points: np.ndarray) -> torch.Tensor:
        """Return points as the network takes them."""
        return torch.from_numpy(((points - self.centre) / self.scale).astype(np.float32))


def split(points: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return rows to train a critic on, and others to choose it by."""
    shuffled = points[rng.permutation(len(points))]
    kept = min(len(points) // _VALIDATION, _MOST)
    return shuffled[kept:], shuffled[:kept]


def trained(
    train: tuple[np.ndarray, np.ndarray],
    validation: tuple[np.ndarray, np.ndarray],
    *,
    hidden: int,
    steps: int,
    rng: np.random.Generator,
) -> Critic:
    """Return the critic that did best on the validation rows, at 0 everywhere if none did better.

    Parameters
    ----------
    train, validation : pair of ndarray, shapes (n, d) and (m, d)
        Draws of P and of Q.
    hidden : int
        The width of each of two hidden layers.
    steps : int
        The most steps of the optimiser.
    rng : numpy.random.Generator
        For the first weights and the batches; torch's own generator is left as it was.
    """
    # Whatever the caller has switched off, training needs gradients.
    with torch.inference_mode(False), torch.enable_grad():
        critic = _untrained(train, hidden, int(rng.integers(2**62)))
        x, y, *seen = (critic.standardised(z) for z in (*train, *validation))
        _train(critic.network, (x, y), (seen[0], seen[1]), steps, rng)
    return critic


def _train(
    network: nn.Sequential, train: _Pair, seen: _Pair, steps: int, rng: np.random.Generator
) -> None:
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3, weight_decay=1e-2)
    least, best, since = math.inf, network.state_dict(), 0
    for step in range(steps + 1):
        if step % EVERY == 0 or step == steps:
            found, since = _validation_loss(network, seen), since + 1
            if found < least:
                least, best, since = found, _copied(network), 0
            if since >= PATIENCE:
                break
        x, y = (z[torch.from_numpy(rng.integers(len(z), size=BATCH))] for z in train)
        optimiser.zero_grad()
        torch.autograd.backward(_loss(network, (x, y)))
        optimiser.step()
    network.load_state_dict(best)


def _untrained(train: tuple[np.ndarray, np.ndarray], hidden: int, seed: int) -> Critic:
    both = np.concatenate(train)
    # As shares of the largest first: squares of huge numbers overflow, those of tiny ones vanish.
    size = np.maximum(np.max(np.abs(both), axis=0), np.finfo(float).tiny)
    centre = np.mean(both / size, axis=0) * size
    scale = np.std(both / size, axis=0) * size
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        network = _network(both.shape[1], hidden)
    return Critic(network, centre, np.where(scale > 0, scale, 1.0))


def _network(columns: int, hidden: int) -> nn.Sequential:
    """Return two hidden layers whose output is 0 everywhere: P and Q alike, until shown not to."""
    widths = ((columns, hidden), (hidden, hidden), (hidden, 1))
    first, second, last = (nn.Linear(a, b, device="cpu", dtype=torch.float32) for a, b in widths)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)
    return nn.Sequential(first, nn.SiLU(), second, nn.SiLU(), last)


def _loss(network: nn.Sequential, pair: _Pair) -> torch.Tensor:
    x, y = pair
    return softplus(-network(x)).mean() + softplus(network(y)).mean()


def _validation_loss(network: nn.Sequential, pair: _Pair) -> float:
    with torch.no_grad():
        return float(_loss(network, pair))


def _copied(network: nn.Sequential) -> dict[str, torch.Tensor]:
    return {name: weights.clone() for name, weights in network.state_dict().items()}
