"""The hard cases: exact inputs, references to 25 digits."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

import kullback as kb

CASES = json.loads((Path(__file__).parent / "hard_cases.json").read_text())["cases"]


def _cases(*kinds):
    return [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] in kinds]


def _vectors(inputs):
    dtype = inputs.get("dtype", "float64")
    if "p_block" in inputs:
        repeat = inputs["repeat"]
        return tuple(np.tile(np.array(inputs[k], dtype), repeat) for k in ("p_block", "q_block"))
    if "zipf" in inputs:
        k = np.arange(1, inputs["N"] + 1, dtype=dtype)
        return tuple(k ** -float(exponent) for exponent in inputs["zipf"])
    return np.array(inputs["p"], dtype), np.array(inputs["q"], dtype)


def _agrees(value, case):
    expected = float(case["expected"])
    if math.isinf(expected):
        return value == expected
    return abs(value - expected) <= max(1e-10 * abs(expected), 1e-300, case.get("tol_abs") or 0.0)


@pytest.mark.parametrize("case", _cases("discrete_kl"))
def test_kl_of_weights(case):
    """KL of two vectors of weights agrees with 25 digits at relative 1e-10."""
    p, q = _vectors(case["inputs"])
    assert _agrees(kb.kl(p, q, normalize=True).value, case)


@pytest.mark.parametrize("case", _cases("discrete_js"))
def test_js_of_weights(case):
    """JS of two vectors of weights agrees with 25 digits at relative 1e-10."""
    p, q = _vectors(case["inputs"])
    assert _agrees(kb.js(p, q, normalize=True).value, case)


@pytest.mark.parametrize("case", _cases("log_kl"))
def test_kl_of_log_weights(case):
    """KL of two vectors of log-weights agrees with 25 digits at relative 1e-10."""
    log_p, log_q = ([float(z) for z in case["inputs"][name]] for name in ("logp", "logq"))
    assert _agrees(kb.kl(kb.logits(log_p), kb.logits(log_q)).value, case)


@pytest.mark.parametrize("case", _cases("raises"))
def test_what_is_no_distribution_is_refused(case):
    """Negative mass and unequal lengths raise an error that says so."""
    with pytest.raises(kb.InputError, match=r"negative|cells"):
        kb.kl(case["inputs"]["p"], case["inputs"]["q"], normalize=True)
