"""Numbers from counts of samples: estimates, intervals and tests."""

from kullback.estimators.automatic import automatic, cross_checks
from kullback.estimators.benjamini_hochberg import q_values
from kullback.estimators.corrected_plugin import CorrectedPlugIn
from kullback.estimators.delta import null_variance, standard_error
from kullback.estimators.estimate import Estimate, net_contributions
from kullback.estimators.good_turing import unseen_mass
from kullback.estimators.grassberger import Grassberger
from kullback.estimators.information import mutual_information
from kullback.estimators.james_stein import JamesStein
from kullback.estimators.miller_madow import MillerMadow
from kullback.estimators.of_counts import OfCounts
from kullback.estimators.pearson import PearsonTest, pearson_test, pearson_test_of_table
from kullback.estimators.plugin import PlugIn
from kullback.estimators.polynomial import Polynomial
from kullback.estimators.smoothed import Smoothed
from kullback.estimators.zhang_grabchak import ZhangGrabchak

__all__ = [
    "CorrectedPlugIn",
    "Estimate",
    "Grassberger",
    "JamesStein",
    "MillerMadow",
    "OfCounts",
    "PearsonTest",
    "PlugIn",
    "Polynomial",
    "Smoothed",
    "ZhangGrabchak",
    "automatic",
    "cross_checks",
    "mutual_information",
    "net_contributions",
    "null_variance",
    "pearson_test",
    "pearson_test_of_table",
    "q_values",
    "standard_error",
    "unseen_mass",
]
