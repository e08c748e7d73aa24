"""The hard cases: exact inputs, references to 25 digits."""

import pytest

import kullback as kb

from .cases import CASES, agrees, laws, vectors


def _cases(*kinds):
    return [pytest.param(case, id=case["id"]) for case in CASES if case["kind"] in kinds]


@pytest.mark.parametrize("case", _cases("discrete_kl"))
def test_kl_of_weights(case):
    """KL of two vectors of weights agrees with 25 digits at relative 1e-10."""
    p, q = vectors(case["inputs"])
    assert agrees(kb.kl(p, q, normalize=True).value, case)


@pytest.mark.parametrize("case", _cases("discrete_js"))
def test_js_of_weights(case):
    """JS of two vectors of weights agrees with 25 digits at relative 1e-10."""
    p, q = vectors(case["inputs"])
    assert agrees(kb.js(p, q, normalize=True).value, case)


@pytest.mark.parametrize("case", _cases("log_kl"))
def test_kl_of_log_weights(case):
    """KL of two vectors of log-weights agrees with 25 digits at relative 1e-10."""
    log_p, log_q = ([float(z) for z in case["inputs"][name]] for name in ("logp", "logq"))
    assert agrees(kb.kl(kb.logits(log_p), kb.logits(log_q)).value, case)


@pytest.mark.parametrize("case", _cases("raises"))
def test_what_is_no_distribution_is_refused(case):
    """Negative mass and unequal lengths raise an error that says so."""
    with pytest.raises(kb.InputError, match=r"negative|cells"):
        kb.kl(case["inputs"]["p"], case["inputs"]["q"], normalize=True)


@pytest.mark.parametrize("case", _cases("discrete_renyi"))
def test_renyi_of_weights(case):
    """Rényi of two vectors of weights agrees with 25 digits at relative 1e-10."""
    p, q = vectors(case["inputs"])
    order = case["inputs"]["alpha"]
    assert agrees(kb.renyi(p, q, order=order, normalize=True).value, case)


@pytest.mark.parametrize("case", _cases("generalised_kl_scalar"))
def test_generalised_kl_of_masses(case):
    """The generalised KL of two masses agrees with 25 digits, on both floors."""
    p, q = case["inputs"]["p"], case["inputs"]["q"]
    assert agrees(float(kb.functional.generalised_kl([p], [q])), case)
    assert agrees(kb.kl(kb.masses([p]), kb.masses([q])).value, case)


@pytest.mark.parametrize("case", _cases("parametric"))
def test_kl_of_distributions(case):
    """KL of two distributions agrees with 25 digits at relative 1e-10, infinities included."""
    if {"kumaraswamy", "lognormal"} & {case["inputs"][name]["family"] for name in "pq"}:
        pytest.importorskip("torch")
    p, q = laws(case["inputs"])
    assert agrees(kb.kl(p, q).value, case)
