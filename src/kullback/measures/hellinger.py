"""The Hellinger distance, a metric, and its square."""

import math

from kullback.functional import cells
from kullback.measures.base import Measure

HELLINGER = Measure(
    "hellinger",
    "H({p}, {q})",
    cells.SQUARED_HELLINGER,
    finish=math.sqrt,
    symmetric=True,
    entropic=False,
    upper=1.0,
    convex=False,
)
SQUARED_HELLINGER = Measure(
    "squared_hellinger",
    "H²({p}, {q})",
    cells.SQUARED_HELLINGER,
    symmetric=True,
    entropic=False,
    upper=1.0,
)
