"""More digits where doubles are not enough: the same panels, evaluated with mpmath.

A log density in doubles is off by about 1e-16 of its size. Where p and q nearly agree, log(p/q) may
be smaller than that, and the integral is rounding noise however fine the panels.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np

from kullback.integration.integrands import Integrand
from kullback.integration.pair import Pair, context
from kullback.integration.panels import Panels, joined
from kullback.integration.quadrature import (
    Outcome,
    Rule,
    UndecidedError,
    apply_rule,
    joined_rules,
    nodes,
)

# Relative noise above which doubles are left.
ENOUGH = 1e-12
_SECONDS = 1.0
_ROUNDS = 4
_SHARE = 1e-17
_CHUNK = 8  # panels between looks at the clock
_DEEPEST = 2000.0  # log-distances beyond this keep their doubles


def polished(pair: Pair, integrand: Integrand, outcome: Outcome) -> Outcome:
    """Return the integral with its important panels evaluated again, to 40 digits.

    It is returned as it is where doubles are good enough, or nothing better is known.
    """
    if not np.isfinite(outcome.value) or not pair.exact:
        return outcome
    if outcome.noise <= ENOUGH * abs(outcome.value):
        return outcome
    panels, rule = outcome.panels, outcome.rule
    # A panel whose size and noise are both nothing beside the total stays as it is.
    matter = rule.size + rule.noise > _SHARE * np.sum(rule.size)
    matter &= (panels.tail < 0) | (np.maximum(-panels.low, panels.high) < _DEEPEST)
    deadline = time.monotonic() + _SECONDS
    # The most important ones first: what time does not allow keeps its doubles.
    order = np.argsort(-(rule.size + rule.noise) * matter, kind="stable")
    panels, rule = panels[order], rule[order]
    chosen, better = _evaluated(pair, integrand, panels[: np.count_nonzero(matter)], deadline)
    kept, kept_rule = panels[len(chosen) :], rule[len(chosen) :]
    chosen, better = _refined(pair, integrand, chosen, better, deadline)
    panels, rule = joined([chosen, kept]), joined_rules(better, kept_rule)
    value = float(np.sum(np.sort(rule.value))) + sum(t.remainder for t in outcome.tails)
    error = float(np.sum(rule.error)) + sum(t.error for t in outcome.tails)
    noise, size = float(np.sum(rule.noise)), float(np.sum(rule.size))
    return replace(
        outcome, value=value, error=error, noise=noise, size=size, panels=panels, rule=rule,
        digits=context().dps,
    )  # fmt: skip


def _refined(
    pair: Pair,
    integrand: Integrand,
    panels: Panels,
    rule: Rule,
    deadline: float,
) -> tuple[Panels, Rule]:
    """Halve the panels that noise had kept from being refined, while there is time."""
    for _ in range(_ROUNDS):
        allowed = 1e-13 * float(np.sum(rule.size))
        open_ = rule.error > allowed / max(len(panels), 16)
        if not open_.any() or time.monotonic() > deadline:
            break
        if float(np.sum(rule.error[open_])) <= allowed:
            break
        new = panels[open_].halves()
        known, found = _evaluated(pair, integrand, new, deadline)
        if len(known) < len(new):
            break
        panels = joined([panels[~open_], known])
        rule = joined_rules(rule[~open_], found)
    return panels, rule


def _evaluated(
    pair: Pair, integrand: Integrand, panels: Panels, deadline: float
) -> tuple[Panels, Rule]:
    """Return as many of the panels as there is time for, with their rule."""
    rules, done = [_rule_of(pair, integrand, panels[:0])], 0
    while done < len(panels) and time.monotonic() < deadline:
        rules.append(_rule_of(pair, integrand, panels[done : done + _CHUNK]))
        done += _CHUNK
    done = min(done, len(panels))
    rule = rules[0]
    for more in rules[1:]:
        rule = joined_rules(rule, more)
    return panels[:done], rule


def _rule_of(pair: Pair, integrand: Integrand, panels: Panels) -> Rule:
    """Return the rule over panels, with both densities evaluated to 40 digits."""
    mp = context()
    t = nodes(panels)
    logs = [np.empty_like(t) for _ in range(3)]
    for i, j in np.ndindex(t.shape):
        # The distance from a finite end other than 0 takes digits of x of its own.
        near = panels.tail[i] >= 0 and panels.base[i] != 0.0
        with mp.workdps(mp.dps + (int(max(0.0, -float(t[i, j])) / 2.3) if near else 0)):
            x = _point(mp, panels, i, float(t[i, j]))
            log_p, log_q = pair.exact_logs(x, mp)
            for array, log in zip(logs, (log_p, log_q, log_p - log_q), strict=True):
                array[i, j] = float(log)
    jacobian = np.where(panels.tail[:, None] >= 0, t, 0.0)
    log_p, log_q, ratio = logs
    ratio = np.where((log_p == -np.inf) & (log_q == -np.inf), 0.0, ratio)
    value, shift = integrand.values(log_p, log_q, ratio)
    with np.errstate(over="ignore"):
        factor = np.exp(shift + jacobian)
    if np.isposinf(factor[value != 0]).any():
        raise UndecidedError("the integrand is too large for doubles.")
    values = np.where(value == 0, 0.0, value * factor)
    size = np.where(values == 0, 0.0, np.abs(shift + jacobian))
    noise = np.abs(values) * np.finfo(float).eps * (2.0 + 0.5 * size)
    return apply_rule(values, noise, panels.high - panels.low)


def _point(mp: Any, panels: Panels, i: int, t: float) -> Any:
    """Return the point x at the coordinate t of a panel."""
    base, sign = mp.mpf(float(panels.base[i])), int(panels.sign[i])
    return base + sign * (mp.mpf(t) if panels.tail[i] < 0 else mp.exp(mp.mpf(t)))
