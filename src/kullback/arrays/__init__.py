"""Arrays of draws: how far two unknown laws are apart, column by column and in dependence."""

from kullback.arrays.comparing import compare
from kullback.arrays.comparison import ArrayComparison, ColumnComparison
from kullback.arrays.options import Options

__all__ = ["ArrayComparison", "ColumnComparison", "Options", "compare"]
