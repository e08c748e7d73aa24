"""Numbers for pairs of distributions that have no closed form."""

from kullback.integration.integral import Integral
from kullback.integration.points import points_of
from kullback.integration.renyi import renyi
from kullback.integration.ways import check_mass, expected_surprise, integrate

__all__ = ["Integral", "check_mass", "expected_surprise", "integrate", "points_of", "renyi"]
