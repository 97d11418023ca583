"""Stores for tests that put something into one: on SQLite always, on PostgreSQL below
tests/postgres/with-cluster. And DuckDB, to write and read Parquet files."""
import contextlib
import ctypes
import json
import os
import shutil
import sqlite3
import subprocess
import time

import pytest
from conftest import ROOT

URI = os.environ.get("SG_TEST_STORE_URI")
needs_postgres = pytest.mark.skipif(not URI or not shutil.which("psql"),
                                    reason="tests/postgres/with-cluster starts PostgreSQL")


class Sqlite:
    def __init__(self, folder):
        self.uri = str(folder / "faults.db")

    def ask(self, sql):
        with contextlib.closing(sqlite3.connect(self.uri)) as store:
            rows = store.execute(sql).fetchall()
            store.commit()
        return ["|".join("" if cell is None else str(cell) for cell in row) for row in rows]


class Postgres:
    """A database of its own, which survives the server's breakdowns."""

    def __init__(self):
        self.name = f"faults_{os.getpid()}_{time.monotonic_ns()}"
        self.uri = URI.replace("/soundgraph?", f"/{self.name}?")
        psql(URI, f"CREATE DATABASE {self.name}")

    def ask(self, sql):
        return psql(self.uri, sql)


def psql(uri, sql):
    done = subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", uri, "-c", sql],
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=needs_postgres)])
def store(request, tmp_path):
    return Sqlite(tmp_path) if request.param == "sqlite" else Postgres()


# -- Parquet ---------------------------------------------------------------------------------------

LIBRARY = ROOT / "subprojects" / "duckdb" / "lib" / "libduckdb.so"


def duckdb(sql):
    """Runs one statement in the library that the program has."""
    if not LIBRARY.exists():
        pytest.skip("no subprojects/duckdb: tools/get-duckdb")
    library = ctypes.CDLL(str(LIBRARY))
    database, connection = ctypes.c_void_p(), ctypes.c_void_p()
    assert library.duckdb_open(None, ctypes.byref(database)) == 0
    assert library.duckdb_connect(database, ctypes.byref(connection)) == 0
    assert library.duckdb_query(connection, sql.encode(), None) == 0, sql
    library.duckdb_disconnect(ctypes.byref(connection))
    library.duckdb_close(ctypes.byref(database))


def parquet_rows(file):
    """The rows of a Parquet file as dictionaries."""
    lines = file.with_suffix(".jsonl")
    duckdb(f"COPY (SELECT * FROM read_parquet('{file}')) TO '{lines}' (FORMAT json)")
    return [json.loads(line) for line in lines.read_text().splitlines()]
