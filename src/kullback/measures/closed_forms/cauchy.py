"""KL of two Cauchy laws: symmetric (Chyzak and Nielsen 2019)."""

from __future__ import annotations

from typing import Any

from kullback.families.real_line import StudentT
from kullback.measures.closed_forms.digits import settled


def kl(p: StudentT, q: StudentT) -> float | None:
    """Return KL of two Cauchy laws in nats."""

    def formula(m: Any) -> Any:
        s, t = m.mpf(p.scale), m.mpf(q.scale)
        gap = (s - t) ** 2 + (m.mpf(p.loc) - m.mpf(q.loc)) ** 2
        return m.log1p(gap / (4 * s * t))

    return settled(formula)
