"""The Jensen-Shannon divergence (not its root), equal weights."""

import math

from kullback.functional.compensated import js_terms
from kullback.measures.base import Measure

JS = Measure(
    name="js",
    symbol="JS({p}, {q})",
    terms=js_terms,
    symmetric=True,
    upper=math.log(2.0),
    reference="Lin (1991), Divergence measures based on the Shannon entropy",
)
