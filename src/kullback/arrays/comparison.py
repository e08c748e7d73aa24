"""The comparison of two samples: what was found, as values."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from kullback._errors import InputError
from kullback._version import __version__
from kullback.arrays.options import Options
from kullback.arrays.verdicts import Verdict
from kullback.report import Comparison, Document
from kullback.result import Result
from kullback.sources.points import Points

if TYPE_CHECKING:
    import altair
    import pandas


@dataclass(frozen=True, slots=True)
class Moments:
    """The mean and the standard deviation of a column."""

    mean: float
    sd: float

    @classmethod
    def of(cls, x: np.ndarray) -> Moments:
        """Return those of the draws."""
        return cls(float(np.mean(x)), float(np.std(x, ddof=1)))

    def to_dict(self) -> dict[str, float]:
        """Return them as plain values."""
        return {"mean": self.mean, "sd": self.sd}


@dataclass(frozen=True, slots=True)
class ColumnComparison:
    """A column of two samples: its own law, whatever the other columns do.

    Attributes
    ----------
    name : str
    verdict : {"drift", "negligible", "undecided"}
    reason : str
        Why that verdict.
    kl, kl_reverse : Result
        KL(Pj‖Qj) and KL(Qj‖Pj), in the unit asked for; the second without an interval if there
        are other columns.
    p_value, q_value : float
        The test that both follow one law, and its Benjamini-Hochberg adjustment over columns: of
        several columns, twice the smaller of the p-values by nearest neighbours and of Kolmogorov
        and Smirnov.
    p, q : Moments
        The mean and the standard deviation in each sample.
    """

    name: str
    verdict: Verdict
    reason: str
    kl: Result
    kl_reverse: Result
    p_value: float
    q_value: float
    p: Moments
    q: Moments

    def to_dict(self) -> dict[str, Any]:
        """Return the column as plain values for strict JSON."""
        return {
            "name": self.name,
            "verdict": self.verdict,
            "reason": self.reason,
            "kl": self.kl.to_dict(),
            "kl_reverse": self.kl_reverse.to_dict(),
            "p_value": self.p_value,
            "q_value": self.q_value,
            "p": self.p.to_dict(),
            "q": self.q.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class ArrayComparison(Comparison):
    """The comparison of draws from P with draws from the reference Q.

    Attributes
    ----------
    p, q : Points
        The draws.
    options : Options
    verdict : {"drift", "negligible", "undecided"}
    reason : str
        Why that verdict.
    kl, kl_reverse : Result
        KL(P‖Q) and KL(Q‖P) of the joint laws, in the unit asked for.
    dependence : Result or None
        KL(P‖Q) less the sum of those of the columns, if there are several and the difference means
        something.
    columns : tuple of ColumnComparison
        In their order.
    """

    p: Points = field(repr=False)
    q: Points = field(repr=False)
    options: Options
    verdict: Verdict
    reason: str
    kl: Result
    kl_reverse: Result
    dependence: Result | None
    columns: tuple[ColumnComparison, ...]

    def __getitem__(self, name: str) -> ColumnComparison:
        for column in self.columns:
            if column.name == name:
                return column
        known = ", ".join(column.name for column in self.columns)
        raise InputError(f"there is no compared column {name}; there are {known}.")

    def ranked(self) -> list[ColumnComparison]:
        """Return the columns by falling KL(P‖Q)."""
        return sorted(self.columns, key=lambda column: -column.kl.value)

    def quantities(self) -> dict[str, float]:
        """Return the quantities that a gate may test; ``marginal_kl`` is the largest column's."""
        found = {
            "kl": self.kl.value,
            "kl_reverse": self.kl_reverse.value,
            "marginal_kl": max(column.kl.value for column in self.columns),
        }
        if self.dependence is not None:
            found["dependence"] = self.dependence.value
        return found

    def document(self) -> Document:
        """Return what there is to say."""
        from kullback.arrays.document import array_document

        return array_document(self)

    def plot(self, name: str | None = None) -> altair.VConcatChart | altair.HConcatChart:
        """Return an Altair chart of one column, or of both samples in the plane that parts them.

        Parameters
        ----------
        name : str, optional
            A column: its densities and their log-ratio. Without one, the plane, with the log-ratio
            as colour; it needs two columns.
        """
        from kullback.arrays.pictures import column_picture, plane_picture

        if name is None and len(self.columns) > 1:
            return plane_picture(self)
        return column_picture(self, self[name or self.columns[0].name])

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as plain values for strict JSON."""
        return {
            "kullback": __version__,
            "kind": "samples",
            "p": {"name": self.p.name, "rows": self.p.size},
            "q": {"name": self.q.name, "rows": self.q.size},
            "dimension": len(self.columns),
            "unit": self.options.unit,
            "level": self.options.level,
            "alpha": self.options.alpha,
            "tolerance": self.options.tolerance,
            "tolerance_unit": "nats",
            "verdict": self.verdict,
            "reason": self.reason,
            "kl": self.kl.to_dict(),
            "kl_reverse": self.kl_reverse.to_dict(),
            "dependence": self.dependence and self.dependence.to_dict(),
            "columns": [column.to_dict() for column in self.columns],
        }

    def to_frame(self) -> pandas.DataFrame:
        """Return a pandas data frame, a row each column."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "column": c.name,
                    "verdict": c.verdict,
                    "kl": c.kl.value,
                    "kl_low": c.kl.interval.low if c.kl.interval else math.nan,
                    "kl_high": c.kl.interval.high if c.kl.interval else math.nan,
                    "kl_reverse": c.kl_reverse.value,
                    "p_value": c.p_value,
                    "q_value": c.q_value,
                    "p_mean": c.p.mean,
                    "q_mean": c.q.mean,
                    "p_sd": c.p.sd,
                    "q_sd": c.q.sd,
                }
                for c in self.ranked()
            ]
        )
