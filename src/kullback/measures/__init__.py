"""The measures, one small file each, and the table of their names."""

from kullback._errors import InputError
from kullback.measures.base import Measure
from kullback.measures.exact import exact_sum
from kullback.measures.js import JS
from kullback.measures.kl import KL

MEASURES = {measure.name: measure for measure in (KL, JS)}


def as_measure(measure: Measure | str) -> Measure:
    """Return a measure from itself or its registered name."""
    if isinstance(measure, Measure):
        return measure
    try:
        return MEASURES[measure]
    except KeyError:
        known = ", ".join(f'"{name}"' for name in MEASURES)
        raise InputError(f'there is no measure "{measure}"; use one of {known}.') from None


__all__ = ["JS", "KL", "MEASURES", "Measure", "as_measure", "exact_sum"]
