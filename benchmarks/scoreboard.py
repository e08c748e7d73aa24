"""How many hard cases SciPy, torch and kullback get right, at relative 1e-10.

    python benchmarks/scoreboard.py [--write docs/scoreboard.md]

Each is called as its own documentation says. What a tool has no function for counts neither way;
what has no answer must be refused. The cases were collected as hard ones: easy input is not here.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from scipy import integrate, spatial, special, stats
from tests.cases import CASES, agrees, laws, vectors

import kullback as kb

Tool = Callable[[dict[str, Any]], float]


class Missing(Exception):  # noqa: N818 - not an error: the tool has no such function
    """A tool has no function for a case."""


def by_kullback(case: dict[str, Any]) -> float:
    """Return kullback's answer."""
    inputs, kind = case["inputs"], case["kind"]
    if kind == "parametric":
        return kb.kl(*laws(inputs)).value
    if kind == "log_kl":
        return kb.kl(*(kb.logits([float(z) for z in inputs[k]]) for k in ("logp", "logq"))).value
    if kind == "generalised_kl_scalar":
        return kb.kl(kb.masses([inputs["p"]]), kb.masses([inputs["q"]])).value
    if kind == "raises":
        return kb.kl(inputs["p"], inputs["q"], normalize=True).value
    p, q = vectors(inputs)
    if kind == "discrete_js":
        return kb.js(p, q, normalize=True).value
    if kind == "discrete_renyi":
        return kb.renyi(p, q, order=inputs["alpha"], normalize=True).value
    return kb.kl(p, q, normalize=True).value


def by_scipy(case: dict[str, Any]) -> float:
    """Return SciPy's answer; for two distributions the integral of p log(p/q) by `quad`."""
    inputs, kind = case["inputs"], case["kind"]
    if kind == "parametric":
        return _by_quad(*laws(inputs))
    if kind == "log_kl":
        p, q = (special.softmax([float(z) for z in inputs[k]]) for k in ("logp", "logq"))
        return float(stats.entropy(p, q))
    if kind == "generalised_kl_scalar":
        return float(special.kl_div(inputs["p"], inputs["q"]))
    if kind == "discrete_renyi":
        raise Missing
    p, q = (inputs["p"], inputs["q"]) if kind == "raises" else vectors(inputs)
    if kind == "discrete_js":
        return float(spatial.distance.jensenshannon(p, q) ** 2)
    return float(stats.entropy(p, q))


def _by_quad(p: Any, q: Any) -> float:
    if not (hasattr(p, "pdf") or hasattr(p, "pmf")) or not hasattr(p, "support"):
        raise Missing
    low, high = p.support()
    if hasattr(p, "dist") and not hasattr(p.dist, "pdf"):
        k = np.arange(p.ppf(1e-16), p.ppf(1.0 - 1e-16) + 1)
        return float(np.sum(p.pmf(k) * (p.logpmf(k) - q.logpmf(k))))
    return float(integrate.quad(lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), low, high)[0])


def by_torch(case: dict[str, Any]) -> float:
    """Return torch's answer, in float64."""
    import torch

    inputs, kind = case["inputs"], case["kind"]
    if kind == "parametric":
        p, q = (_torch_law(torch, inputs[name]) for name in "pq")
        try:
            return float(torch.distributions.kl_divergence(p, q))
        except NotImplementedError as error:
            raise Missing from error
    if kind == "log_kl":
        logs = [torch.tensor([float(z) for z in inputs[k]]).double() for k in ("logp", "logq")]
        log_p, log_q = (torch.log_softmax(z, 0) for z in logs)
        divergence = torch.nn.functional.kl_div
        return float(divergence(log_q, log_p, reduction="sum", log_target=True))
    if kind in ("discrete_js", "discrete_renyi", "generalised_kl_scalar"):
        raise Missing
    pair = (inputs["p"], inputs["q"]) if kind == "raises" else vectors(inputs)
    p, q = (torch.tensor(np.asarray(x, dtype=np.float64)) for x in pair)
    categorical = torch.distributions.Categorical
    return float(torch.distributions.kl_divergence(categorical(p), categorical(q)))


def _torch_law(torch: Any, law: dict[str, Any]) -> Any:
    d, x = torch.distributions, law["params"]
    t = {k: torch.tensor(np.asarray(v, dtype=np.float64)) for k, v in x.items()}
    known = {
        "normal": lambda: d.Normal(t["loc"], t["scale"]),
        "laplace": lambda: d.Laplace(t["loc"], t["scale"]),
        "cauchy": lambda: d.Cauchy(t["loc"], t["scale"]),
        "gumbel_r": lambda: d.Gumbel(t["loc"], t["scale"]),
        "gamma": lambda: d.Gamma(t["shape"], 1 / t["scale"]),
        "beta": lambda: d.Beta(*t.values()),
        "poisson": lambda: d.Poisson(*t.values()),
        "exponential": lambda: d.Exponential(1 / t["scale"]),
        "halfnormal": lambda: d.HalfNormal(t["scale"]),
        "uniform": lambda: d.Uniform(t["low"], t["high"]),
        "pareto": lambda: d.Pareto(t["xm"], t["alpha"]),
        "lognormal": lambda: d.LogNormal(t["mu"], t["sigma"]),
        "binomial": lambda: d.Binomial(int(x["n"]), t["p"]),
        "geometric": lambda: d.Geometric(t["p"]),
        "dirichlet": lambda: d.Dirichlet(t["alpha"]),
        "mvn": lambda: d.MultivariateNormal(t["mean"], t["cov"]),
        "student_t": lambda: d.StudentT(*t.values()),
        "vonmises": lambda: d.VonMises(t["loc"], t["kappa"]),
        "wishart": lambda: d.Wishart(t["df"], t["scale"]),
        "kumaraswamy": lambda: d.Kumaraswamy(t["a"], t["b"]),
    }
    if law["family"] not in known:
        raise Missing
    return known[law["family"]]()


TOOLS: dict[str, Tool] = {"kullback": by_kullback, "SciPy": by_scipy, "torch": by_torch}


def judged(tool: Tool, case: dict[str, Any]) -> str:
    """Return "right", "not offered", or what the tool said instead."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            value = tool(case)
    except (Missing, ImportError):
        return "not offered"
    except Exception as error:  # noqa: BLE001 - whatever a peer raises is its answer
        return "right" if case["expected"] == "raises" else f"raises {type(error).__name__}"
    if case["expected"] != "raises" and agrees(value, case):
        return "right"
    return f"{value:.6g}"


def page() -> str:
    """Return the table of scores and of failures as Markdown."""
    found = {
        name: {case["id"]: judged(tool, case) for case in CASES} for name, tool in TOOLS.items()
    }
    lines = ["# Hard cases", "", *(__doc__ or "").split("\n\n")[2].splitlines(), ""]
    lines += ["| tool | right | wrong | not offered |", "|---|--:|--:|--:|"]
    for name, answers in found.items():
        said = list(answers.values())
        right, missing = said.count("right"), said.count("not offered")
        lines.append(f"| {name} | {right} | {len(said) - right - missing} | {missing} |")
    lines += ["", "## What went wrong", "", "| case | truth | SciPy | torch | kullback |"]
    lines.append("|---|--:|--:|--:|--:|")
    for case in CASES:
        said = [found[name][case["id"]] for name in ("SciPy", "torch", "kullback")]
        if any(answer not in ("right", "not offered") for answer in said):
            truth = case["expected"] if case["expected"] == "raises" else _short(case["expected"])
            lines.append("| " + " | ".join([case["id"], truth, *said]) + " |")
    return "\n".join(lines) + "\n"


def _short(number: str) -> str:
    value = float(number)
    return f"{value:.6g}" if value else "0"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="the page to write")
    target = parser.parse_args().write
    if target is None:
        print(page())
    else:
        target.write_text(page(), encoding="utf-8")
