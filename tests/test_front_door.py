"""The front door: what is said of an answer, and what is refused and how."""

import json
import math
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import kullback as kb


def test_a_result_says_value_unit_direction_and_kind():
    """One line and the long form carry unit, direction and what kind of number it is."""
    result = kb.kl([0.5, 0.5], [0.25, 0.75], unit="bits")
    assert repr(result) == "<Result KL(P‖Q) = 0.207519 bits, exact>"
    assert "exact sum" in str(result)
    assert float(result) == result.value
    assert result.to("nats").value == pytest.approx(0.14384103622589045, rel=1e-15)
    assert result.to("bits") is result


def test_units():
    """Log 2 nats are 1 bit; the unit is carried to contributions and intervals."""
    counted = kb.kl(kb.counts([300, 700]), kb.counts([500, 500]))
    bits = counted.to("bits")
    assert bits.interval.low == pytest.approx(counted.interval.low / math.log(2))
    assert bits.error == pytest.approx(counted.error / math.log(2))
    assert math.fsum(c.value for c in bits.contributions) == pytest.approx(bits.value)
    assert kb.entropy([0.1] * 10, unit="bans").value == pytest.approx(1.0)


def test_json_of_a_result_is_strict():
    """Infinity is the string "inf", what is absent is null."""
    result = kb.kl([0.5, 0.5], [1.0, 0.0], labels=["a", "b"])
    text = json.dumps(result.to_dict(), allow_nan=False)
    assert json.loads(text)["value"] == "inf"
    assert json.loads(text)["interval"] is None
    assert "cell b" in result.notes[0]


def test_counts_are_estimates_with_an_interval():
    """Counts of samples give an estimate, near the truth, with an interval that says its level."""
    rng = np.random.default_rng(0)
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.3, 0.3, 0.4])
    x, y = rng.multinomial(20_000, p), rng.multinomial(20_000, q)
    for name in ("kl", "js", "cross_entropy"):
        exact = getattr(kb, name)(p, q).value
        estimate = getattr(kb, name)(kb.counts(x), kb.counts(y))
        assert estimate.kind == "estimate"
        assert estimate.interval.low <= exact <= estimate.interval.high
        assert estimate.interval.level == 0.95
    entropy = kb.entropy(kb.counts(x))
    assert entropy.interval.low <= kb.entropy(p).value <= entropy.interval.high


def test_counts_with_cells_q_never_met_have_no_interval_but_a_reason():
    """The estimate stays finite; the interval is left out, and the reason is a note."""
    result = kb.kl(kb.counts([50, 50, 10]), kb.counts([60, 40, 0]))
    assert math.isfinite(result.value)
    assert result.interval is None
    assert "never met" in result.notes[0]


@pytest.mark.parametrize(
    ("p", "q", "message"),
    [
        ([0.5, 0.6], [0.5, 0.5], r"p sums to 1\.1, not to 1; write kb\.counts\(p\)"),
        ([0.5, 0.5], [3, 4], r"q sums to 7, not to 1"),
        ([0.5, 0.5 + 1e-7], [0.5, 0.5], r"p sums to 1 \+ 1e-07, not to 1"),
        ([0.5, 0.5], [1.0], "p has 2 cells and q has 1"),
        ([-0.1, 1.1], [0.5, 0.5], r"p must not be negative, but p\[0\] is -0\.1"),
        ([math.nan, 1.0], [0.5, 0.5], "finite numbers, not NaN"),
        ([], [], "p is empty"),
        (["a", "b"], [0.5, 0.5], "vector of numbers"),
        ([[0.5, 0.5]], [0.5, 0.5], r"one vector.*kullback\.functional"),
        ([[1], [1, 2]], [0.5, 0.5], "vector of numbers"),
        ({"a": 1.0}, [1.0], "p has labels and q has none"),
        ({"a": "x"}, {"a": 1.0}, "vector of numbers"),
        (pd.Series([0.5, 0.5], ["a", "a"]), {"a": 1.0}, "label a stands twice"),
        (kb.counts([1, 2]), [0.5, 0.5], r"wrap both in kb\.counts"),
        (0.5, [0.5], "one vector"),
        (1 + 2j, [0.5], "vector of numbers"),
    ],
)
def test_what_is_refused_says_what_to_type(p, q, message):
    """Each refusal is one sentence that names the argument and the way out."""
    with pytest.raises(kb.InputError, match=message):
        kb.kl(p, q)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kb.kl([0.0, 0.0], [0.5, 0.5], normalize=True), "zero everywhere"),
        (lambda: kb.counts([0.5, 1]), "whole numbers"),
        (lambda: kb.counts([2**53, 2**53]), "more than 2"),
        (lambda: kb.logits([1e308, -1e308]), "within"),
        (lambda: kb.kl(np.ma.array([0.5, 0.5], mask=[0, 1]), [0.5, 0.5]), "masked"),
        (lambda: kb.kl([1.0], [1.0], labels=5), "list of names"),
        (lambda: kb.kl([1.0], [1.0], unit=["nats"]), "no unit"),
        (lambda: kb.logits([math.nan]), "NaN"),
        (lambda: kb.logits([-math.inf]), "no possible cell"),
        (lambda: kb.log_probs([0.0, 0.0]), r"sum to 1, not 2.*kb\.logits"),
        (lambda: kb.kl([1.0], [1.0], unit="dits"), 'no unit "dits"; use one of "nats"'),
        (lambda: kb.divergence([1.0], [1.0], "helinger"), 'no measure "helinger"'),
        (lambda: kb.kl([1.0], [1.0], labels=["a", "b"]), "2 labels for 1 cells"),
        (lambda: kb.kl(kb.counts([9, 9]), kb.counts([9, 9]), level=2), "level must be between"),
    ],
)
def test_other_refusals(call, message):
    """Options and wrappers refuse nonsense in a sentence."""
    with pytest.raises(kb.InputError, match=message):
        call()


def test_logits_of_low_precision_are_exact_too():
    """The answer is that of the exact values, computed in float64."""
    value = kb.entropy(kb.logits(np.array([0.5, 0.5], np.float16))).value
    assert value == pytest.approx(math.log(2), rel=1e-15)


def test_torch_tensors_are_measured():
    """The front door takes tensors, also ones that require a gradient, as numbers."""
    torch = pytest.importorskip("torch")
    p = torch.tensor([0.5, 0.5], requires_grad=True)
    assert kb.kl(p, [0.25, 0.75]).value == pytest.approx(0.14384103622589045)


def test_probabilities_meet_logits():
    """A vector of probabilities and logits of the same law are 0 apart."""
    assert kb.kl([0.5, 0.25, 0.25], kb.logits(np.log([2.0, 1.0, 1.0]))).value < 1e-30
    assert kb.entropy(kb.logits([0.0, 0.0])).value == pytest.approx(math.log(2), rel=1e-15)


def test_importing_is_light():
    """`import kullback` loads no engine, no plotting and no heavy statistics."""
    heavy = ["torch", "duckdb", "pandas", "pyspark", "matplotlib", "scipy.stats", "altair"]
    program = f"import sys, kullback; print([m for m in {heavy!r} if m in sys.modules])"
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "[]"


def test_the_public_names():
    """What `kullback` offers is what it says it offers, each with a docstring."""
    assert set(kb.__all__) <= set(dir(kb))
    for name in kb.__all__:
        assert name == "__version__" or getattr(kb, name).__doc__
