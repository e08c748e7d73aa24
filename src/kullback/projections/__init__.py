"""The member of a set of laws that is closest to a target, by KL."""

from kullback.projections.constraints import Expectations, Margins
from kullback.projections.families import FAMILIES
from kullback.projections.forward import by_cross_entropy, by_moments, refined
from kullback.projections.gaussian import projected_covariance
from kullback.projections.linear import project_onto_expectations
from kullback.projections.margins import project_onto_margins
from kullback.projections.reverse import reverse_projection

__all__ = [
    "FAMILIES",
    "Expectations",
    "Margins",
    "by_cross_entropy",
    "by_moments",
    "project_onto_expectations",
    "project_onto_margins",
    "projected_covariance",
    "refined",
    "reverse_projection",
]
