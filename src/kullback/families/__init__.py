"""What is known of each parametric family, and adapters for SciPy and torch objects."""

from typing import Any

from kullback.families.adapters.named import named
from kullback.families.adapters.scipy_empirical import from_kde, is_kde
from kullback.families.adapters.scipy_frozen import from_frozen, is_frozen
from kullback.families.adapters.scipy_infrastructure import from_new, is_new
from kullback.families.adapters.torch_distributions import from_torch, is_torch
from kullback.families.composed import Mixture, Moved, Opaque, density
from kullback.families.density import Density
from kullback.families.family import Family
from kullback.families.histogram import Histogram
from kullback.families.products import Mapped, Product, image, unmapped

OURS = (Family, Moved, Mixture, Opaque, Histogram, Product, Mapped)
# Every kind of object that is a law: how to tell it, and what makes it one of ours.
KINDS = (
    (is_torch, from_torch),
    (is_new, from_new),
    (is_frozen, from_frozen),
    (is_kde, from_kde),
)


def as_density(x: Any) -> Any | None:
    """Return a distribution object as a law of ours; None if it is no distribution."""
    if isinstance(x, OURS) or hasattr(x, "exact_log_density"):
        return x
    for is_kind, build in KINDS:
        if is_kind(x):
            return build(x)
    return None


__all__ = [
    "Density",
    "Family",
    "Histogram",
    "Mapped",
    "Mixture",
    "Moved",
    "Opaque",
    "Product",
    "as_density",
    "density",
    "image",
    "named",
    "unmapped",
]
