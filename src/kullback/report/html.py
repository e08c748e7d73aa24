"""Documents as one self-contained page: offline, sortable, searchable, light and dark."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from kullback._version import __version__
from kullback.report.document import Chart, Document, Note, Row, Table


def render_html(document: Document) -> str:
    """Return the document as one HTML page with its pictures and their script inside."""
    from jinja2 import Environment
    from markupsafe import Markup

    charts: list[dict[str, Any]] = []
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.tests["table"] = lambda block: isinstance(block, Table)
    environment.tests["chart"] = lambda block: isinstance(block, Chart)
    environment.tests["note"] = lambda block: isinstance(block, Note)
    environment.globals["chart_id"] = lambda chart: _keep(chart, charts)
    environment.globals["sort_key"] = _sort_key
    # Asked for at the end of the page, once its body has collected the charts.
    environment.globals["charts_json"] = lambda: Markup(_json(charts))  # noqa: S704 - escaped
    environment.globals["vega"] = lambda: Markup(_vega() if charts else "")  # noqa: S704 - Vega's own
    return environment.from_string(_part("page.html.j2")).render(
        document=document,
        groups=_groups(document),
        style=Markup(_part("page.css")),  # noqa: S704 - our own file
        script=Markup(_part("page.js")),  # noqa: S704 - our own file
        version=__version__,
    )


def _keep(chart: Chart, charts: list[dict[str, Any]]) -> int:
    """Build a chart, keep its specification for the page, and return its number."""
    charts.append(chart.build())
    return len(charts) - 1


def _groups(document: Document) -> list[str]:
    tables = [block for block in document.blocks if isinstance(block, Table)]
    rows: list[Row] = [row for table in tables for row in table.rows]
    return list(dict.fromkeys(row.group for row in rows if row.group))


def _sort_key(value: float | str | None, text: str) -> str:
    if value is None:
        return text
    return str(value) if isinstance(value, str) else f"{value:.17g}"


def _part(name: str) -> str:
    return resources.files("kullback.report").joinpath(name).read_text(encoding="utf-8")


def _vega() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as one inline script."""
    import vl_convert

    bundle = vl_convert.javascript_bundle("window.kullbackEmbed = vegaEmbed;")
    return bundle.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _json(value: Any) -> str:
    """Return JSON that is safe inside a script element."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
