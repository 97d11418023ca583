"""The same data in SQLite and in PostgreSQL give the same answers, byte for byte.

Runs below tests/postgres/with-cluster. The rows are copied with other numbers, in the other order, so
that nothing but names and values can decide about an answer.
"""
import os
import shutil
import sqlite3
import subprocess

import pytest
from conftest import ROOT, Sandbox, make_program

URI = os.environ.get("SG_TEST_STORE_URI")
pytestmark = pytest.mark.skipif(not URI or not shutil.which("psql"),
                                reason="no PostgreSQL: tests/postgres/with-cluster starts one")

TABLES = """users tracks playlists user_documents track_documents playlist_documents user_search
track_search playlist_search track_tags entries likes reposts playlist_likes follows related runs
run_tracks tasks listings listing_items meta""".split()
RECORDS = ("users", "tracks", "playlists")
NUMBERS = {"user_id", "track_id", "playlist_id", "follower_id", "followee_id", "src_id", "dst_id"}
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def psql(*arguments, text=None):
    done = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", URI, *arguments],
                          input=text, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def cell(table, column, value):
    if value is None:
        return "\\N"
    if column in NUMBERS or (column == "id" and table in RECORDS):
        return str(1_000_000 - value)
    return str(value).translate(ESCAPES)


def copy_table(source, table):
    cursor = source.execute(f"SELECT * FROM {table}")
    columns = [column[0] for column in cursor.description]
    lines = ["\t".join(cell(table, column, value) for column, value in zip(columns, row))
             for row in cursor]
    psql(text=f"COPY {table} ({', '.join(columns)}) FROM STDIN;\n"
         + "".join(line + "\n" for line in reversed(lines)) + "\\.\n")


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """A program whose store is SQLite, the address of the seed, and what was built."""
    folder = tmp_path_factory.mktemp("stores")
    (folder / "sandbox").mkdir()
    sandbox = Sandbox(folder / "sandbox")
    program = make_program(folder, sandbox)
    try:
        report = program.json("build", sandbox.url, "--rate", "none")
    finally:
        sandbox.stop()
    psql("-c", "DROP SCHEMA public CASCADE", "-c", "CREATE SCHEMA public")
    for script in sorted((ROOT / "src/store/sql/postgres").glob("*.sql")):
        psql("-f", str(script))
    source = sqlite3.connect(program.folder / "data/cache/tracks.db")
    for table in TABLES:
        copy_table(source, table)
    source.close()
    psql("-c", "ANALYZE")
    return program, sandbox.url, report


def questions(program, url, report):
    """Command lines of all commands that only read a store."""
    urn, artist = report["seed"]["id"], report["seed"]["artist"]
    near = program.json("neighbors", url, "-k", "40")["items"]
    other, far = near[0]["track"], near[-1]["track"]
    fans = program.json("unveil", url)["engagement"]["users"]["items"]
    assert fans
    yield from [["show", url], ["show", artist["permalink_url"]],
                ["show", near[0]["evidence"][0]["id"]]]
    for kind in ("tracks", "users", "playlists"):
        yield ["search", "--kind", kind, "-k", "100", "a"]
    for track in (urn, other["id"], far["id"]):
        yield from [["unveil", track, "--explain"], ["unveil", track, "-k", "3"],
                    ["also", track], ["also", track, "--by", "lift", "--min-common", "1"],
                    ["neighbors", track], ["recommend", track]]
    for maker in (artist["id"], other["artist"]["id"]):
        yield ["artists", maker, "-k", "1000"]
    yield ["explain", urn, program.json("recommend", urn)["items"][0]["track"]["id"]]
    yield from [["path", urn, far["id"]],
                ["path", artist["id"], far["artist"]["id"], "-k", "5"],
                ["path", artist["id"], far["artist"]["id"], "-k", "5", "--via", "all"]]
    for fan in fans[:5]:
        for by in ("likes", "playlists"):
            yield ["similar", fan["user"]["id"], "--by", by, "--min-common", "1",
                   "--min-jaccard", "0", "-k", "1000"]


def test_every_answer_is_the_same_on_both_stores(stores):
    program, url, report = stores
    different, asked = [], set()
    for question in questions(program, url, report):
        for form in ([], ["--json"]):
            lite = program.ok(*question, *form)
            postgres = program.ok(*question, *form, "--store", URI)
            asked.add(question[0])
            assert lite.stdout or lite.stderr
            if lite.stdout != postgres.stdout:
                different.append(" ".join(question + form))
    assert not different
    assert len(asked) == 10


def test_the_order_of_equals_is_that_of_the_bytes(stores):
    program, _, _ = stores
    names = [item["id"] for item in program.json("search", "--kind", "users", "-k", "9999", "a",
                                                 "--store", URI)["items"]]
    assert len(names) > 20
    users = program.json("search", "--kind", "users", "-k", "9999", "a")["items"]
    assert names == [item["id"] for item in users]
    ranked = [(-(item["followers_count"] or -1), item["id"].encode()) for item in users]
    assert ranked == sorted(ranked)
