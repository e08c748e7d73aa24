"""The member of a set of laws that is closest to a target, by KL."""

from kullback.projections.linear import project_onto_expectations
from kullback.projections.margins import project_onto_margins

__all__ = ["project_onto_expectations", "project_onto_margins"]
