"""Pairs of laws of known KL that resemble two samples: they show the bias of nearest neighbours."""

from kullback.estimators.references.elliptical import EllipticalReference, turned
from kullback.estimators.references.margins import MarginsReference, joined
from kullback.estimators.references.normal import NormalReference, recoloured

__all__ = [
    "EllipticalReference",
    "MarginsReference",
    "NormalReference",
    "joined",
    "recoloured",
    "turned",
]
