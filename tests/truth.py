"""The definitions, in 800 digits: what the tests compare with."""

import mpmath


def _law(weights):
    exact = [mpmath.mpf(float(w)) for w in weights]
    total = mpmath.fsum(exact)
    return [w / total for w in exact]


def _law_of_logits(logits):
    return _normal(
        [mpmath.exp(mpmath.mpf(z)) if z > float("-inf") else mpmath.mpf(0) for z in logits]
    )


def _normal(exact):
    total = mpmath.fsum(exact)
    return [w / total for w in exact]


def _kl(p, q):
    total = mpmath.mpf(0)
    for a, b in zip(p, q, strict=True):
        if a == 0:
            continue
        if b == 0:
            return float("inf")
        total += a * mpmath.log(a / b)
    return float(total)


def kl(p, q):
    """KL of two vectors of weights."""
    with mpmath.workdps(800):
        return _kl(_law(p), _law(q))


def kl_of_logits(p, q):
    """KL of two softmaxes."""
    with mpmath.workdps(800):
        return _kl(_law_of_logits(p), _law_of_logits(q))


def js(p, q):
    """Jensen-Shannon divergence of two vectors of weights."""
    with mpmath.workdps(800):
        left, right = _law(p), _law(q)
        total = mpmath.mpf(0)
        for a, b in zip(left, right, strict=True):
            m = (a + b) / 2
            total += (a * mpmath.log(a / m) if a else 0) + (b * mpmath.log(b / m) if b else 0)
        return float(total / 2)


def entropy(p):
    """Entropy of a vector of weights."""
    with mpmath.workdps(800):
        return float(-mpmath.fsum(a * mpmath.log(a) for a in _law(p) if a))


def cross_entropy(p, q):
    """Cross-entropy of two vectors of weights."""
    with mpmath.workdps(800):
        pairs = [(a, b) for a, b in zip(_law(p), _law(q), strict=True) if a]
        if any(b == 0 for _, b in pairs):
            return float("inf")
        return float(-mpmath.fsum(a * mpmath.log(b) for a, b in pairs))


def power_sum(p, q, order):
    """``sum p^a q^(1-a)`` of two vectors of weights, an mpf."""
    total = mpmath.mpf(0)
    for a, b in zip(_law(p), _law(q), strict=True):
        if a and b:
            total += a**order * b ** (1 - order)
        elif a and order > 1:
            return mpmath.inf
    return total


def renyi(p, q, order):
    """Rényi divergence of two vectors of weights."""
    with mpmath.workdps(800):
        if order == 1:
            return kl(p, q)
        pairs = [(a, b) for a, b in zip(_law(p), _law(q), strict=True) if a]
        if order == float("inf"):
            return float(max(mpmath.log(a / b) if b else mpmath.inf for a, b in pairs))
        total = power_sum(p, q, mpmath.mpf(order))
        if total == 0 or total == mpmath.inf:
            return float("inf")
        return float(mpmath.log(total) / (mpmath.mpf(order) - 1))


def f_divergence(p, q, f, at_zero, slope):
    """``sum q f(p/q)`` with the given limits where p or q is 0."""
    with mpmath.workdps(800):
        total = mpmath.mpf(0)
        for a, b in zip(_law(p), _law(q), strict=True):
            if a and b:
                total += b * f(a / b)
            elif b:
                total += b * at_zero
            elif a:
                total += a * slope
        return float(total)
