"""The Jensen-Shannon divergence and its root, a metric."""

import math
from collections.abc import Sequence

from kullback.functional import cells
from kullback.functional.jensen_shannon import mixture_weights
from kullback.measures.base import Measure

LIN = "Lin (1991), Divergence measures based on the Shannon entropy"

JS = Measure(
    "js",
    "JS({p}, {q})",
    cells.JS,
    symmetric=True,
    upper=math.log(2.0),
    masses=True,
    reference=LIN,
)
JS_DISTANCE = Measure(
    "js_distance",
    "√JS({p}, {q})",
    cells.JS,
    finish=math.sqrt,
    symmetric=True,
    entropic=False,
    upper=math.sqrt(math.log(2.0)),
    convex=False,
    reference=LIN,
)


def js_weighted(weights: Sequence[float]) -> Measure:
    """Return the measure ``w KL(P‖M) + (1-w) KL(Q‖M)``, M the mixture with the same weights."""
    w, other = mixture_weights(weights, 2)
    if w == 0.5:
        return JS
    return Measure(
        "js",
        f"JS({w:.3g}{{p}}, {other:.3g}{{q}})",
        cells.js_weighted(w),
        upper=-w * math.log(w) - other * math.log(other),
        reference=LIN,
    )
