"""Numbers from counts of samples: estimates, intervals and tests."""

from kullback.estimators.benjamini_hochberg import q_values
from kullback.estimators.estimate import Estimate, net_contributions, null_variance
from kullback.estimators.pearson import PearsonTest, pearson_test
from kullback.estimators.plugin import PlugIn
from kullback.estimators.zhang_grabchak import ZhangGrabchak, kl_standard_error

__all__ = [
    "Estimate",
    "PearsonTest",
    "PlugIn",
    "ZhangGrabchak",
    "kl_standard_error",
    "net_contributions",
    "null_variance",
    "pearson_test",
    "q_values",
]
