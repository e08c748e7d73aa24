"""The measures, one small file each, and the table of their names."""

from collections.abc import Callable

from kullback._errors import InputError
from kullback.measures import closed_forms
from kullback.measures.alpha import alpha
from kullback.measures.base import Measure
from kullback.measures.bhattacharyya import BHATTACHARYYA
from kullback.measures.bregman import bregman
from kullback.measures.chi2 import CHI2, NEYMAN
from kullback.measures.exact import cells, contributions, exact_value
from kullback.measures.f_divergence import f_divergence
from kullback.measures.hellinger import HELLINGER, SQUARED_HELLINGER
from kullback.measures.jeffreys import JEFFREYS
from kullback.measures.js import JS, JS_DISTANCE, js_weighted
from kullback.measures.kl import KL
from kullback.measures.renyi import renyi
from kullback.measures.reverse_kl import REVERSE_KL
from kullback.measures.skew_kl import skew_kl
from kullback.measures.total_variation import TOTAL_VARIATION
from kullback.measures.triangular import TRIANGULAR
from kullback.measures.tsallis import tsallis

MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        KL,
        REVERSE_KL,
        JEFFREYS,
        JS,
        JS_DISTANCE,
        HELLINGER,
        SQUARED_HELLINGER,
        BHATTACHARYYA,
        CHI2,
        NEYMAN,
        TOTAL_VARIATION,
        TRIANGULAR,
    )
}
# Those that need a setting: the name of the setting, and the measure that it gives.
SETTINGS: dict[str, tuple[str, Callable[[float], Measure]]] = {
    "renyi": ("order", renyi),
    "tsallis": ("order", tsallis),
    "alpha": ("alpha", alpha),
    "skew_kl": ("weight", skew_kl),
}


def as_measure(measure: Measure | str) -> Measure:
    """Return a measure from itself or its registered name."""
    if isinstance(measure, Measure):
        return measure
    if isinstance(measure, str) and measure in MEASURES:
        return MEASURES[measure]
    if isinstance(measure, str) and measure in SETTINGS:
        setting = SETTINGS[measure][0]
        raise InputError(
            f"{measure} needs its {setting}; write kb.{measure}(p, q, {setting}=...) or "
            f"kullback.measures.{measure}({setting}=...)."
        )
    known = ", ".join(f'"{name}"' for name in (*MEASURES, *SETTINGS))
    raise InputError(f'there is no measure "{measure}"; use one of {known}.')


__all__ = [
    "BHATTACHARYYA",
    "CHI2",
    "HELLINGER",
    "JEFFREYS",
    "JS",
    "JS_DISTANCE",
    "KL",
    "MEASURES",
    "NEYMAN",
    "REVERSE_KL",
    "SETTINGS",
    "SQUARED_HELLINGER",
    "TOTAL_VARIATION",
    "TRIANGULAR",
    "Measure",
    "alpha",
    "as_measure",
    "bregman",
    "cells",
    "closed_forms",
    "contributions",
    "exact_value",
    "f_divergence",
    "js_weighted",
    "renyi",
    "skew_kl",
    "tsallis",
]
