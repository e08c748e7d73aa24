"""Tables: what has shifted between two data sets, column by column."""

from kullback.tables.comparing import compare
from kullback.tables.comparison import ColumnComparison, TableComparison, TableInfo
from kullback.tables.matching import Skipped
from kullback.tables.options import Options

__all__ = ["ColumnComparison", "Options", "Skipped", "TableComparison", "TableInfo", "compare"]
