# SPDX-License-Identifier: MIT
"""DuckDB: the pairs by a self-join of one N-th of the lists, the 200 largest of each track."""
import duckdb
import numpy as np
import pandas  # noqa: F401  (DuckDB reads the arrays through it)

from lists import arguments, load, timed

folder, share = arguments()
offset, track, shape = load(folder)
U = shape[0] // share
table = {
    "list": np.repeat(np.arange(U, dtype=np.int32), np.diff(offset[: U + 1])),
    "track": track[: offset[U]],
}

base = duckdb.connect()
base.execute("SET threads = 2; SET memory_limit = '14GB'")
entries = pandas.DataFrame(table)
base.execute("CREATE TABLE entries AS SELECT * FROM entries")

with timed("join"):
    base.execute(
        """
        CREATE TABLE best AS
        WITH pairs AS (
            SELECT a.track AS source, b.track AS other, count(*) AS together
            FROM entries a JOIN entries b ON a.list = b.list AND a.track <> b.track
            GROUP BY source, other
        )
        SELECT source, other, together FROM pairs
        QUALIFY row_number() OVER (PARTITION BY source ORDER BY together DESC, other) <= 200
        """
    )
