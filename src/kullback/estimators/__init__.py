"""Numbers from counts and from samples: estimates, intervals and tests."""

from kullback.estimators.against_law import (
    BY_MASSES,
    countable,
    estimate_against_masses,
    goodness_of_fit,
    kl_against_density,
    kl_against_masses,
)
from kullback.estimators.automatic import automatic, cross_checks
from kullback.estimators.benjamini_hochberg import q_values
from kullback.estimators.blocks import (
    blocks_of,
    following,
    groups_of_blocks,
    independent_rows,
)
from kullback.estimators.choice import chosen, exceptional
from kullback.estimators.classifier import Classifier
from kullback.estimators.corrected_plugin import CorrectedPlugIn
from kullback.estimators.delta import null_variance, standard_error
from kullback.estimators.entropy_of_samples import entropy_for
from kullback.estimators.estimate import Estimate, net_contributions
from kullback.estimators.evened import evened
from kullback.estimators.gaussian import Gaussian
from kullback.estimators.good_turing import unseen_mass
from kullback.estimators.grassberger import Grassberger
from kullback.estimators.information import mutual_information
from kullback.estimators.jackknife import RowsOfEach, jackknifed, random_groups
from kullback.estimators.james_stein import JamesStein
from kullback.estimators.judgement import judged, saturated
from kullback.estimators.knn import KNN, EqualRadius
from kullback.estimators.lattice import counted, shared_rows, spread_out, steps_of
from kullback.estimators.miller_madow import MillerMadow
from kullback.estimators.mixture import Mixture
from kullback.estimators.neighbour_test import neighbour_test
from kullback.estimators.of_counts import OfCounts
from kullback.estimators.of_samples import OfSamples
from kullback.estimators.off_the_ends import off_the_ends
from kullback.estimators.partition import Partition
from kullback.estimators.pearson import PearsonTest, pearson_test, pearson_test_of_table
from kullback.estimators.plugin import PlugIn
from kullback.estimators.polynomial import Polynomial
from kullback.estimators.referenced import Referenced
from kullback.estimators.smoothed import Smoothed
from kullback.estimators.thinning import effective_size, thinnings
from kullback.estimators.within import Coded, Within, within
from kullback.estimators.zhang_grabchak import ZhangGrabchak

__all__ = [
    "BY_MASSES",
    "KNN",
    "Classifier",
    "Coded",
    "CorrectedPlugIn",
    "EqualRadius",
    "Estimate",
    "Gaussian",
    "Grassberger",
    "JamesStein",
    "MillerMadow",
    "Mixture",
    "OfCounts",
    "OfSamples",
    "Partition",
    "PearsonTest",
    "PlugIn",
    "Polynomial",
    "Referenced",
    "RowsOfEach",
    "Smoothed",
    "Within",
    "ZhangGrabchak",
    "automatic",
    "blocks_of",
    "chosen",
    "countable",
    "counted",
    "cross_checks",
    "effective_size",
    "entropy_for",
    "estimate_against_masses",
    "evened",
    "exceptional",
    "following",
    "goodness_of_fit",
    "groups_of_blocks",
    "independent_rows",
    "jackknifed",
    "judged",
    "kl_against_density",
    "kl_against_masses",
    "mutual_information",
    "neighbour_test",
    "net_contributions",
    "null_variance",
    "off_the_ends",
    "pearson_test",
    "pearson_test_of_table",
    "q_values",
    "random_groups",
    "saturated",
    "shared_rows",
    "spread_out",
    "standard_error",
    "steps_of",
    "thinnings",
    "unseen_mass",
    "within",
]
