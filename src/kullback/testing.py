"""Checks for people's own test suites."""

from __future__ import annotations

from typing import Any

from kullback._compare import compare


def assert_close(p: Any, q: Any, *, tolerance: float = 1e-3, **options: Any) -> None:
    """Raise AssertionError if P has drifted from Q by more than the tolerance.

    Parameters
    ----------
    p, q
        As in `kullback.compare`.
    tolerance : float
        The KL(P‖Q) in nats that is let pass.
    **options
        As in `kullback.compare`.

    Raises
    ------
    AssertionError
        If the verdict is ``drift``; the message is the readable summary.

    Notes
    -----
    ``undecided`` passes: too few rows prove nothing either way. Test ``compare(...).verdict`` for
    ``"negligible"`` to demand proof that nothing has changed.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"x": [0.5, 1.5, 2.5] * 1000})
    >>> assert_close(table, table)
    """
    comparison = compare(p, q, tolerance=tolerance, **options)
    if comparison.verdict == "drift":
        raise AssertionError(f"the distributions differ:\n{comparison}")
