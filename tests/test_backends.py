"""Every function of `functional` on every array library: values, gradients, vmap, one graph."""

import numpy as np
import pytest

import kullback as kb
from kullback import functional as F

RNG = np.random.default_rng(7)
P, Q, R = (RNG.dirichlet(np.ones(5), size=3) for _ in range(3))
JOINT_P, JOINT_Q = (RNG.dirichlet(np.ones(6)).reshape(2, 3) for _ in range(2))


def square(t):
    return (t - 1) ** 2


PAIRS = {
    "kl": F.kl,
    "generalised_kl": F.generalised_kl,
    "reverse_kl": F.reverse_kl,
    "jeffreys": F.jeffreys,
    "cross_entropy": F.cross_entropy,
    "js": F.js,
    "js weighted": lambda p, q, **k: F.js(p, q, weights=(0.2, 0.8), **k),
    "skew_kl": lambda p, q, **k: F.skew_kl(p, q, weight=0.9, **k),
    "tsallis": lambda p, q, **k: F.tsallis(p, q, order=1.5, **k),
    "alpha": lambda p, q, **k: F.alpha(p, q, alpha=0.3, **k),
    "hellinger": F.hellinger,
    "squared_hellinger": F.squared_hellinger,
    "bhattacharyya": F.bhattacharyya,
    "chi2": F.chi2,
    "total_variation": F.total_variation,
    "triangular": F.triangular,
    "renyi 0.5": lambda p, q, **k: F.renyi(p, q, order=0.5, **k),
    "renyi 1": lambda p, q, **k: F.renyi(p, q, order=1, **k),
    "renyi 2": lambda p, q, **k: F.renyi(p, q, order=2, **k),
    "renyi 30": lambda p, q, **k: F.renyi(p, q, order=30, **k),
    "renyi inf": lambda p, q, **k: F.renyi(p, q, order=float("inf"), **k),
    "f_divergence": lambda p, q, **k: F.f_divergence(p, q, f=square, **k),
    "bregman": lambda p, q, **k: F.bregman(
        p, q, generator=lambda t: t * t, derivative=lambda t: 2 * t, **k
    ),
    "kl_from_logits": F.kl_from_logits,
    "js_from_logits": F.js_from_logits,
    "cross_entropy_from_logits": F.cross_entropy_from_logits,
}
SINGLES = {"entropy": F.entropy, "entropy_from_logits": F.entropy_from_logits}
TABLES = {"conditional_kl": F.conditional_kl}
every_pair = pytest.mark.parametrize("name", PAIRS)
every_one = pytest.mark.parametrize("name", [*PAIRS, *SINGLES, *TABLES, "mutual_information"])


def _call(name):
    """Return a function and its arguments as NumPy arrays."""
    if name in SINGLES:
        return SINGLES[name], (P,)
    if name in TABLES:
        return TABLES[name], (JOINT_P, JOINT_Q)
    if name == "mutual_information":
        return F.mutual_information, (JOINT_P,)
    return PAIRS[name], (P, Q)


def _front_door(name, p, q):
    word, *setting = name.split(" ")
    calls = {
        "cross_entropy": lambda: kb.cross_entropy(p, q),
        "generalised_kl": lambda: kb.kl(kb.masses(p), kb.masses(q)),
        "js": lambda: kb.js(p, q, weights=(0.2, 0.8) if setting else None),
        "skew_kl": lambda: kb.skew_kl(p, q, weight=0.9),
        "tsallis": lambda: kb.tsallis(p, q, order=1.5),
        "alpha": lambda: kb.alpha(p, q, alpha=0.3),
        "renyi": lambda: kb.renyi(p, q, order=float(setting[0])),
        "f_divergence": lambda: kb.f_divergence(p, q, f=square),
        "bregman": lambda: kb.bregman(p, q, generator=np.square, derivative=lambda t: 2 * t),
    }
    return (calls.get(word) or (lambda: kb.divergence(p, q, word)))().value


@pytest.mark.parametrize("name", [n for n in PAIRS if "logits" not in n])
def test_the_two_floors_agree(name):
    """Each formula gives what the front door gives, row by row."""
    expected = [_front_door(name, p, q) for p, q in zip(P, Q, strict=True)]
    assert PAIRS[name](P, Q) == pytest.approx(expected, rel=1e-12)


def _strict(x):
    array_api_strict = pytest.importorskip("array_api_strict")
    return array_api_strict.asarray(x)


def _torch(x):
    return pytest.importorskip("torch").tensor(x)


def _jax(x):
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    return jax.numpy.asarray(x)


def _read_only(x):
    frozen = np.array(x)
    frozen.flags.writeable = False
    return frozen


@pytest.mark.parametrize("wrap", [_read_only, _strict, _torch, _jax], ids=lambda w: w.__name__)
@every_one
def test_every_library_gives_the_same(name, wrap):
    """The array library of the input is that of the output, and the values agree."""
    function, arguments = _call(name)
    wrapped = [wrap(x) for x in arguments]
    found = function(*wrapped)
    assert type(found) is type(wrapped[0]) or np.ndim(found) == 0
    assert np.asarray(found) == pytest.approx(np.asarray(function(*arguments)), rel=1e-13)


@every_pair
def test_axes_and_low_precision(name):
    """Any axis may hold the cells, and float32 stays float32."""
    function = PAIRS[name]
    across = function(np.moveaxis(P, -1, 0), np.moveaxis(Q, -1, 0), axis=0)
    assert across == pytest.approx(function(P, Q), rel=1e-13)
    low = function(P.astype(np.float32), Q.astype(np.float32))
    assert low.dtype == np.float32
    assert low == pytest.approx(function(P, Q), rel=2e-4)


def test_js_of_three_laws():
    """JS of several laws is the mean KL to their mixture."""
    mixture = (P + Q + R) / 3
    expected = (F.kl(P, mixture) + F.kl(Q, mixture) + F.kl(R, mixture)) / 3
    assert F.js(P, Q, R) == pytest.approx(expected, rel=1e-12)
    with pytest.raises(kb.InputError, match="2 weights for 3"):
        F.js(P, Q, R, weights=[0.5, 0.5])


def _doubles(torch, arguments):
    return tuple(torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in arguments)


@every_one
def test_gradients_are_right(name):
    """Derivatives agree with finite differences (gradcheck)."""
    torch = pytest.importorskip("torch")
    function, arguments = _call(name)
    assert torch.autograd.gradcheck(function, _doubles(torch, arguments), atol=1e-6, rtol=1e-5)


@every_pair
def test_gradients_are_finite_beside_zeros_and_at_equality(name):
    """No NaN reaches a gradient from cells where p, or both, are 0, nor where P = Q."""
    torch = pytest.importorskip("torch")
    both_zero = ([0.5, 0.5, 0.0], [0.25, 0.75, 0.0])
    cases = [both_zero, ([0.5, 0.5], [0.5, 0.5])]
    if "logits" in name:
        cases = [([0.0, 1.0, -np.inf], [1.0, 2.0, -np.inf])]
    elif name not in ("reverse_kl", "jeffreys"):  # those are infinite where p = 0 < q
        cases.append(([0.0, 0.5, 0.5], [0.2, 0.4, 0.4]))
    for case in cases:
        p, q = _doubles(torch, case)
        PAIRS[name](p, q).backward()
        assert torch.isfinite(p.grad).all()
        assert torch.isfinite(q.grad).all()


@every_one
def test_vmap_and_one_graph(name):
    """`torch.func.vmap` equals a loop, and `torch.compile` finds one graph."""
    torch = pytest.importorskip("torch")
    function, arguments = _call(name)
    tensors = [torch.tensor(x) for x in arguments]
    stacked = [torch.stack([x, x.flip(0)]) for x in tensors]
    looped = torch.stack([function(*row) for row in zip(*stacked, strict=True)])
    assert torch.allclose(torch.func.vmap(function)(*stacked), looped, rtol=1e-12)
    torch._dynamo.reset()
    compiled = torch.compile(function, backend="eager", fullgraph=True)
    assert torch.allclose(compiled(*tensors), function(*tensors), rtol=1e-12)


@every_one
def test_jax_compiles_and_differentiates(name):
    """`jax.jit` and `jax.grad` agree with the plain value and with torch's gradient."""
    jax = pytest.importorskip("jax")
    torch = pytest.importorskip("torch")
    function, arguments = _call(name)
    arrays = [_jax(x) for x in arguments]
    assert np.asarray(jax.jit(function)(*arrays)) == pytest.approx(
        np.asarray(function(*arguments)), rel=1e-12
    )
    slope = jax.grad(lambda *x: function(*x).sum())(*arrays)
    tensors = _doubles(torch, arguments)
    function(*tensors).sum().backward()
    assert np.asarray(slope) == pytest.approx(tensors[0].grad.numpy(), rel=1e-9, abs=1e-12)
