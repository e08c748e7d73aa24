"""Two files as bytes: how far their laws are apart, and what one costs in the code of the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback._errors import InputError
from kullback._version import __version__
from kullback.api import js, kl
from kullback.coding.mismatch import Cell, matrix
from kullback.coding.naming import symbol_name
from kullback.coding.symbols import Symbols, read_symbols
from kullback.inputs.settings import settings_of
from kullback.report import Comparison, Document
from kullback.result import Result, nats_per
from kullback.sources.workspace import STDIN

if TYPE_CHECKING:
    import pandas
    from altair import VConcatChart


@dataclass(frozen=True, slots=True)
class ByteOptions:
    """How to compare two files as bytes.

    Parameters
    ----------
    unit : {"bits", "nats", "bans"}
        Of KL and JS; what codes cost is in bits always.
    tolerance : float
        The KL(P‖Q) in nats, above 0, up to which a difference does not matter.
    """

    unit: str = "bits"
    tolerance: float = 0.001

    def __post_init__(self) -> None:
        nats_per(self.unit)
        if not self.tolerance > 0:
            raise InputError(f"tolerance must be above 0 nats, not {self.tolerance!r}.")


@dataclass(frozen=True, slots=True)
class ByteComparison(Comparison):
    """The bytes of P against those of the reference Q.

    Attributes
    ----------
    p, q : Symbols
        The bytes.
    options : ByteOptions
    verdict : {"drift", "negligible"}
        Whether KL(P‖Q) is above the tolerance, with one count of Q for all bytes that it lacks
        where P has any of these.
        There is no test: bytes that follow each other are no independent draws.
    reason : str
    kl, kl_reverse, js : Result
        Of the laws as they lie in the files, exact.
    cost, cost_reverse : Cell
        P in Huffman's code of Q, and Q in that of P.
    """

    p: Symbols = field(repr=False)
    q: Symbols = field(repr=False)
    options: ByteOptions
    verdict: str
    reason: str
    kl: Result
    kl_reverse: Result
    js: Result
    cost: Cell
    cost_reverse: Cell

    def quantities(self) -> dict[str, float]:
        """Return the quantities that a gate may test."""
        return {
            "kl": self.kl.value,
            "kl_reverse": self.kl_reverse.value,
            "js": self.js.value,
            "wasted_bits": float(self.cost.wasted_bits),
        }

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.coding.byte_document import byte_document

        return byte_document(self)

    def plot(self) -> VConcatChart:
        """Return an Altair chart of both laws, byte by byte, and of ``log p/q`` below it."""
        from kullback.coding.byte_document import byte_picture

        return byte_picture(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values for strict JSON."""
        return {
            "kullback": __version__,
            "kind": "bytes",
            "p": {"name": self.p.name, "bytes": self.p.size},
            "q": {"name": self.q.name, "bytes": self.q.size},
            "unit": self.options.unit,
            "tolerance": self.options.tolerance,
            "tolerance_unit": "nats",
            "verdict": self.verdict,
            "reason": self.reason,
            "kl": self.kl.to_dict(),
            "kl_reverse": self.kl_reverse.to_dict(),
            "js": self.js.to_dict(),
            "cost": self.cost.to_dict(),
            "cost_reverse": self.cost_reverse.to_dict(),
        }

    def to_frame(self) -> pandas.DataFrame:
        """Return a pandas data frame, a row each byte that occurs in P or Q."""
        import pandas as pd

        p, q = self.p.counts, self.q.counts
        places = np.flatnonzero(p + q)
        return pd.DataFrame(
            {
                "byte": places,
                "name": [symbol_name(self.p, int(i)) for i in places],
                "p": p[places] / self.p.size,
                "q": q[places] / self.q.size,
            }
        )


def compare(p: Any, q: Any, *, progress: Any = None, **options: Any) -> ByteComparison:
    """Compare the bytes of P with those of the reference Q.

    Parameters
    ----------
    p, q : path, ``"-"`` or bytes
    progress : callable, optional
        Told what is done and the share of it.
    **options
        See `ByteOptions`.

    Returns
    -------
    ByteComparison

    Raises
    ------
    InputError, SourceError
        If one cannot be read, is empty, or is no bytes.

    Examples
    --------
    >>> compare(b"abracadabra", b"banana bandana").kl
    <Result KL(P‖Q) = inf bits, exact>
    """
    chosen = _chosen(options)
    if q is None:
        raise InputError("two files are needed to compare bytes; name the second, the reference.")
    if isinstance(p, str | Path) and str(p) == STDIN and str(q) == STDIN:
        raise InputError("- stands for standard input, which can be read once; name a file.")
    tell = progress or (lambda doing, share: None)
    tell("counting P", 0.0)
    first = _read(p, "P")
    tell("counting Q", 0.4)
    second = _read(q, "Q")
    tell("comparing", 0.8)
    laws = [_law(one) for one in (first, second)]
    labels = [symbol_name(first, i) for i in range(256)]

    def of(measure: Any, a: np.ndarray, b: np.ndarray) -> Result:
        return measure(a, b, normalize=True, labels=labels, unit=chosen.unit)

    forward, backward = of(kl, *laws), of(kl, *laws[::-1])
    costs = matrix({"P": first, "Q": second}).cells
    # Where Q has all bytes of P, there is nothing to escape.
    finite = costs[0].kl if costs[0].uncodable else of(kl, *laws)
    nats = finite.to("nats").value
    found = ByteComparison(
        p=first,
        q=second,
        options=chosen,
        verdict="drift" if nats > chosen.tolerance else "negligible",
        reason=_reason(first, second, nats, chosen.tolerance),
        kl=forward,
        kl_reverse=_reversed(backward),
        js=of(js, *laws),
        cost=costs[0],
        cost_reverse=replace(costs[1], kl=_reversed(costs[1].kl)),
    )
    tell("done", 1.0)
    return found


def _chosen(options: dict[str, Any]) -> ByteOptions:
    return settings_of(ByteOptions, options, "bytes")


def _read(source: Any, role: str) -> Symbols:
    symbols = read_symbols(source)
    if not symbols.are_bytes or symbols.sequence is None:
        raise InputError(f"{role} is no bytes; give a file, or bytes.")
    if not symbols.size:
        raise InputError(f"{symbols.name} is empty, so it has no law to compare.")
    return symbols


def _law(symbols: Symbols) -> np.ndarray:
    return symbols.counts.astype(np.float64)


def _reversed(result: Result) -> Result:
    return replace(result, measure="reverse_kl", direction="KL(Q‖P)")


def _reason(p: Symbols, q: Symbols, nats: float, tolerance: float) -> str:
    if np.array_equal(p.counts * q.size, q.counts * p.size):
        return "every byte is as frequent in both"
    missing = int(np.count_nonzero((p.counts > 0) & (q.counts == 0)))
    side = "above" if nats > tolerance else "within"
    text = f"KL(P‖Q) is {nats:.4g} nats, {side} the tolerance of {tolerance:g}"
    if not missing:
        return text
    verb = "does" if missing == 1 else "do"
    return (
        f"{missing} of the {len(p.present)} different bytes of P {verb} not occur in Q; with one "
        f"count for them {text}"
    )
