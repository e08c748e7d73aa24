"""The laws of every registered measure, and their definitions in 800 digits."""

import itertools
import math

import mpmath
import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import kullback as kb
from kullback import measures

from . import truth

ORDERS = [0.0, 1e-8, 0.3, 0.5, 1 - 1e-8, 1.0, 1 + 1e-8, 2.0, 7.5, 50.0, math.inf]
ALL = [
    *measures.MEASURES.values(),
    *(measures.renyi(order) for order in ORDERS),
    *(measures.tsallis(order) for order in (0.3, 1.0, 2.0)),
    *(measures.alpha(a) for a in (-3.0, -1.0, 0.0, 0.7, 1.0)),
    *(measures.skew_kl(w) for w in (0.01, 0.5, 0.99)),
    measures.js_weighted([0.2, 0.8]),
    measures.f_divergence(lambda t: (t - 1) ** 2),
    measures.f_divergence(lambda t: np.abs(t - 1)),
]
every_measure = pytest.mark.parametrize("measure", ALL, ids=lambda m: m.direction())

_weight = st.one_of(st.just(0.0), st.floats(1e-3, 1.0))


@st.composite
def laws(draw, count, size=None):
    size = size or draw(st.integers(2, 6))
    found = []
    for _ in range(count):
        weights = np.array(draw(st.lists(_weight, min_size=size, max_size=size)))
        assume(weights.sum() > 0)
        found.append(weights / weights.sum())
    return found


def _value(p, q, measure):
    return kb.divergence(p, q, measure, normalize=True).value


def _at_most(small, large, slack=1e-12):
    return small <= large * (1 + slack) + slack**2 or math.isinf(large)


@every_measure
@given(pair=laws(2))
def test_never_negative_and_within_its_bound(measure, pair):
    """A divergence lies between 0 and the bound that its measure declares."""
    assert 0 <= _value(*pair, measure) <= measure.upper * (1 + 1e-12)


@every_measure
@given(pair=laws(1), factor=st.sampled_from([1.0, 3.0, 1e-200, 1e200]))
def test_zero_for_equal_laws(measure, pair, factor):
    """A law is exactly 0 from itself, also where its weights are multiplied."""
    assert _value(pair[0], pair[0], measure) == 0
    assert _value(pair[0], pair[0] * factor, measure) <= 1e-15


@every_measure
@given(pair=laws(2))
def test_positive_for_different_laws(measure, pair):
    """A divergence is 0 for equal laws alone; at order 0 for equal supports."""
    p, q = pair
    assume(np.max(np.abs(p - q)) > 1e-6)
    if measure.order == 0.0:
        assert (_value(p, q, measure) > 0) == bool(np.any((p == 0) & (q > 0)))
    else:
        assert _value(p, q, measure) > 0


@pytest.mark.parametrize("measure", [m for m in ALL if m.symmetric], ids=lambda m: m.direction())
@given(pair=laws(2))
def test_symmetric_where_declared(measure, pair):
    """A measure that says so does not care which of the two is P."""
    p, q = pair
    assert _value(p, q, measure) == pytest.approx(_value(q, p, measure), rel=1e-12)


@pytest.mark.parametrize(
    "measure",
    [m for m in ALL if not m.symmetric and m.name != "f_divergence"],
    ids=lambda m: m.direction(),
)
def test_asymmetric_where_not_declared(measure):
    """A measure that is not called symmetric differs between the directions somewhere."""
    p, q = [0.7, 0.2, 0.1, 0.0], [0.1, 0.3, 0.5, 0.1]
    assert _value(p, q, measure) != pytest.approx(_value(q, p, measure), rel=1e-6)


@pytest.mark.parametrize("measure", [m for m in ALL if m.merging], ids=lambda m: m.direction())
@given(pair=laws(2))
def test_merging_cells_never_raises_it(measure, pair):
    """Data processing: what is told apart less is no farther apart."""
    p, q = pair
    merged = [np.append(x[2:], x[:2].sum()) for x in (p, q)]
    # Merging rounds the masses: nearly equal laws, whose distance is small, feel it.
    assert _at_most(_value(*merged, measure), _value(p, q, measure), 1e-9)


@pytest.mark.parametrize("measure", [m for m in ALL if m.convex], ids=lambda m: m.direction())
@given(four=laws(4), share=st.floats(1e-6, 1.0 - 1e-6))
def test_jointly_convex_where_declared(measure, four, share):
    """Mixing two pairs is no farther apart than the pairs are on the average."""
    p, q, r, s = four
    mixed = _value(share * p + (1 - share) * r, share * q + (1 - share) * s, measure)
    left, right = _value(p, q, measure), _value(r, s, measure)
    mean = share * left + (1 - share) * right
    # Mixing rounds the masses, by more than a small share of a small difference can bear.
    assert _at_most(mixed, mean, 1e-8)


@given(laws(2))
def test_pinsker_and_its_kin(pair):
    """TV is bounded by KL, Hellinger and the triangular discrimination as the theorems say."""
    p, q = pair
    tv, h2 = kb.total_variation(p, q).value, kb.hellinger(p, q, squared=True).value
    kl, chi2 = kb.kl(p, q).value, kb.chi2(p, q).value
    assert _at_most(2 * tv**2, kl)
    assert _at_most(h2, tv)
    assert _at_most(tv, math.sqrt(2 * h2))
    assert _at_most(2 * h2, kl)
    assert _at_most(kl, math.log1p(chi2))
    assert _at_most(4 * h2, 2 * kb.triangular(p, q).value)


@given(laws(2))
def test_renyi_never_falls_with_the_order(pair):
    """The Rényi divergence is monotone in its order, through 1 ± 1e-8 and up to infinity."""
    values = [kb.renyi(*pair, order=order).value for order in ORDERS]
    for low, high in itertools.pairwise(values):
        assert _at_most(low, high)


@st.composite
def weights(draw):
    size = draw(st.integers(2, 5))
    number = st.one_of(st.just(0.0), st.floats(1e-3, 1.0), st.floats(1e-280, 1e280))
    found = [np.array(draw(st.lists(number, min_size=size, max_size=size))) for _ in range(2)]
    assume(all(np.any(x > 0) for x in found))
    if draw(st.booleans()):
        found[1] = found[0] * (1 + 1e-9 * np.linspace(-1, 1, size))
    return found


def _close(value, expected, rel=1e-11, absolute=1e-300):
    if math.isinf(expected):
        return value == expected
    return value == pytest.approx(expected, rel=rel, abs=absolute)


@given(pair=weights(), order=st.sampled_from(ORDERS))
@example(pair=[[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]], order=1e6)
@example(pair=[np.array([1.0, 0.0]), np.array([5.3e-174, 2.0e150])], order=0.99999999)
@example(pair=[[0.0, 1.0, 1.0], [1.0, 1e-300, 1.0]], order=1e-300)
def test_renyi_is_the_definition(pair, order):
    """Rényi of every order agrees with 800 digits for weights from 1e-280 to 1e280."""
    p, q = pair
    # The infinite order is linear in differences, known to about 1e-32 of the mass.
    absolute = 1e-31 if order == math.inf else 1e-300
    found = kb.renyi(p, q, order=order, normalize=True).value
    assert _close(found, truth.renyi(p, q, order), absolute=absolute)


DEFINITIONS = {
    "reverse_kl": (lambda t: -mpmath.log(t), mpmath.inf, 0),
    "jeffreys": (lambda t: (t - 1) * mpmath.log(t), mpmath.inf, mpmath.inf),
    "squared_hellinger": (lambda t: (mpmath.sqrt(t) - 1) ** 2 / 2, 0.5, 0.5),
    "chi2": (lambda t: (t - 1) ** 2, 1, mpmath.inf),
    "neyman": (lambda t: (t - 1) ** 2 / t, mpmath.inf, 1),
    "total_variation": (lambda t: abs(t - 1) / 2, 0.5, 0.5),
    "triangular": (lambda t: (t - 1) ** 2 / (t + 1), 1, 1),
}


@pytest.mark.parametrize("name", DEFINITIONS)
@given(pair=weights())
def test_f_divergences_are_their_definitions(name, pair):
    """Each agrees with ``sum q f(p/q)`` in 800 digits, also for nearly equal weights."""
    p, q = pair
    expected = truth.f_divergence(p, q, *DEFINITIONS[name])
    assume(expected < 1e290 or math.isinf(expected))
    # The total variation is linear in differences, which are known to about 1e-32 of the mass.
    absolute = 1e-31 if name == "total_variation" else 1e-300
    assert _close(kb.divergence(p, q, name, normalize=True).value, expected, absolute=absolute)


@given(pair=weights(), order=st.sampled_from([-2.0, 0.3, 1 - 1e-8, 1 + 1e-8, 2.5]))
def test_tsallis_and_alpha_are_the_power_divergence(pair, order):
    """Both agree with their definition by ``sum p^a q^(1-a)`` in 800 digits."""
    p, q = pair
    with mpmath.workdps(800):
        a = mpmath.mpf(order)
        if order > 0:
            total = truth.power_sum(p, q, a)
            expected = float((total - 1) / (a - 1))
        else:
            total = truth.power_sum(q, p, 1 - a)
        power = float((total - 1) / (a * (a - 1)))
    assume(power < 1e290 or math.isinf(power))
    if order > 0:
        assert _close(kb.tsallis(p, q, order=order, normalize=True).value, expected)
    # Half of 1 - alpha rounds: the same order is taken from the rounded alpha.
    found = kb.alpha(p, q, alpha=1 - 2 * order, normalize=True).value
    assert _close(found, power, rel=1e-6)


@given(pair=weights(), weight=st.sampled_from([0.01, 0.3, 0.99]))
def test_mixtures_are_their_definitions(pair, weight):
    """Skew KL, weighted JS and JS of several agree with KL to the mixture in 800 digits."""
    p, q = pair
    with mpmath.workdps(800):
        exact = [truth._law(x) for x in (p, q)]
        w = mpmath.mpf(weight)

        def mixture(*shares):
            return [
                sum(s * x for s, x in zip(shares, c, strict=True)) for c in zip(*exact, strict=True)
            ]

        skew = truth._kl(exact[0], mixture(1 - w, w))
        js = w * truth._kl(exact[0], mixture(w, 1 - w)) + (1 - w) * truth._kl(
            exact[1], mixture(w, 1 - w)
        )
    assert _close(kb.skew_kl(p, q, weight=weight, normalize=True).value, skew)
    found = kb.js(p, q, weights=[weight, 1 - weight], normalize=True).value
    assert _close(found, float(js), 1e-10)
    half = 0.5 * (1 - weight)
    several = kb.js(p, q, q, weights=[weight, half, half], normalize=True).value
    assert _close(several, float(js), 1e-10)


def test_a_bregman_divergence_of_one_s_own():
    """``F(t) = t log t`` gives the generalised KL, ``t^2`` the squared distance."""
    p, q = [0.2, 0.8], [0.6, 0.4]
    found = kb.bregman(p, q, generator=lambda t: t * np.log(t), derivative=lambda t: 1 + np.log(t))
    assert found.value == pytest.approx(kb.kl(p, q).value, rel=1e-14)
    square = kb.bregman(p, q, generator=np.square, derivative=lambda t: 2 * t)
    assert square.value == pytest.approx(0.32, rel=1e-14)
    with pytest.raises(kb.InputError, match="not defined"), np.errstate(all="ignore"):
        kb.bregman(
            [0.0, 1.0], q, generator=lambda t: t * np.log(t), derivative=lambda t: 1 + np.log(t)
        )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda p: kb.renyi(p, p, order=-1), "order must be a number from 0 to infinity"),
        (lambda p: kb.renyi(p, p, order="2"), "order must be"),
        (lambda p: kb.tsallis(p, p, order=0), "positive number"),
        (lambda p: kb.alpha(p, p, alpha=math.inf), "finite number"),
        (lambda p: kb.skew_kl(p, p, weight=0), "weight must be above 0"),
        (lambda p: kb.js(p, p, weights=[1.0]), "1 weights for 2 distributions"),
        (lambda p: kb.js(p, p, weights=[0.5, 0.6]), "sum to 1"),
        (lambda p: kb.f_divergence(p, p, f=lambda t: t), "f must be 0 at 1"),
        (lambda p: kb.f_divergence(p, p, f=lambda t: -((t - 1) ** 2)), "convex"),
        (lambda p: kb.f_divergence(p, p, f=3), "function"),
        (lambda p: kb.divergence(p, p, "renyi"), "renyi needs its order"),
        (lambda p: kb.divergence(p, p, "total_variation", unit="bits"), "plain number"),
        (lambda p: kb.total_variation(p, p).to("bits"), "plain number"),
        (lambda p: kb.chi2(kb.masses(p), kb.masses(p)), "distributions alone"),
        (lambda p: kb.kl(p, p, method="quadrature"), "summed exactly"),
        (lambda p: kb.kl(p, p, method="fast"), 'no method "fast"'),
        (lambda p: kb.kl(p, p, support="ignore"), "support must be one of"),
    ],
)
def test_settings_that_are_refused(call, message):
    """A setting outside its range is refused in a sentence that says the range."""
    with pytest.raises(kb.InputError, match=message):
        call([0.5, 0.5])
