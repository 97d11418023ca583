"""From a track's address to the report, on SQLite and (below tests/postgres/with-cluster) PostgreSQL."""
import json
import os
import random
import shutil
import sqlite3
import subprocess
import time

import pytest
from conftest import make_program

URI = os.environ.get("SG_TEST_STORE_URI")
FAST = ("--rate", "none")
CLOCK = {"SG_CLOCK_FIXED": "1893456000"}
STAGES = ("crawl", "clean tracks", "clean playlists", "clean interactions", "load tracks",
          "load playlists", "load interactions", "refresh", "unveil")
SECTIONS = ("TRACK SUMMARY", "PLAYLISTS CONTAINING THIS TRACK", "RELATED TRACKS (CO-OCCURRENCE)",
            "RELATED TRACKS (TAG SIMILARITY)", "ARTIST CONNECTIONS", "USER ENGAGEMENT")


# -- Stores ----------------------------------------------------------------------------------------

class Sqlite:
    def __init__(self, folder, name):
        self.uri = str(folder / f"{name}.db")

    def drop(self):
        for ending in ("", "-wal", "-shm"):
            if os.path.exists(self.uri + ending):
                os.unlink(self.uri + ending)

    def tables(self):
        connection = sqlite3.connect(self.uri)
        connection.row_factory = sqlite3.Row
        names = [row[0] for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
        found = {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')]
                 for name in names}
        connection.close()
        return found


class Postgres:
    def __init__(self, folder, name):
        self.name = f"{name}_{os.getpid()}_{time.monotonic_ns()}"
        self.uri = URI.replace("/soundgraph?", f"/{self.name}?")
        self.psql(URI, f"CREATE DATABASE {self.name}")

    @staticmethod
    def psql(uri, sql):
        done = subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", uri, "-c",
                               sql], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def drop(self):
        self.psql(self.uri, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")

    def tables(self):
        names = self.psql(self.uri, "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = "
                          "c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'm')")
        return {name: [json.loads(row) for row in self.psql(
                    self.uri, f'SELECT row_to_json(t) FROM "{name}" t')] for name in names}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.skipif(
    not URI or not shutil.which("psql"), reason="tests/postgres/with-cluster starts PostgreSQL"))])
def make_store(request, tmp_path):
    return lambda name: (Sqlite if request.param == "sqlite" else Postgres)(tmp_path, name)


KINDS = {"user_id": "users", "track_id": "tracks", "playlist_id": "playlists",
         "follower_id": "users", "followee_id": "users", "src_id": "tracks", "dst_id": "tracks",
         "track_id_a": "tracks", "track_id_b": "tracks", "track_a": "tracks", "track_b": "tracks"}
INDEXES = ("_fts", "_data", "_idx", "_docsize", "_config")


def dump(store):
    """All rows with names in the place of the store's own numbers, sorted."""
    tables = store.tables()
    names = {kind: {row["id"]: row["urn"] for row in tables[kind]}
             for kind in ("users", "tracks", "playlists")}
    result = {}
    for table, rows in tables.items():
        if table.endswith(INDEXES):
            continue
        lines = []
        for row in rows:
            row = {key: names[KINDS[key]].get(value, value) if key in KINDS else value
                   for key, value in row.items() if key != "id"}
            lines.append(json.dumps(row, sort_keys=True))
        result[table] = sorted(lines)
    return result


def assert_same(one, other):
    assert set(one) == set(other)
    for table in one:
        assert one[table] == other[table], table


def run_all(program, sandbox, store, *more):
    return program.ok("pipeline", sandbox.url, "--store", store.uri, *FAST, *more, **CLOCK)


def skipped(done):
    return [line.split(":")[0].removeprefix("skipped ") for line in
            (done.stdout + done.stderr).splitlines() if line.startswith("skipped ")]


# -- Tests -----------------------------------------------------------------------------------------

def test_a_pipeline_ends_with_a_report_and_a_second_one_does_nothing(tmp_path, start_sandbox,
                                                                     make_store):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    store = make_store("first")
    done = run_all(program, sandbox, store)
    assert not skipped(done)
    positions = [done.stdout.index(f"=== {section} ===") for section in SECTIONS]
    assert positions == sorted(positions)
    report = done.stdout[positions[0]:]
    assert "appeared together" in report and "% tag overlap" in report
    # The whole crawl is in the store: the entries of every playlist, tags and likes.
    tables = store.tables()
    crawled = program.json("crawl", sandbox.url, *FAST, **CLOCK)
    assert len(tables["entries"]) == crawled["entries"]
    assert sum(not row["is_stub"] for row in tables["playlists"]) == crawled["playlists"]
    assert len(tables["likes"]) >= crawled["favoriters"]
    assert tables["track_tags"] and tables["cooccurrence_rows"]

    before, asked = dump(store), len(sandbox.requests())
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "data").rglob("*.parquet")}
    again = run_all(program, sandbox, store)
    assert skipped(again) == list(STAGES)
    assert again.stdout.endswith(report) and len(sandbox.requests()) == asked
    assert files == {path: path.stat().st_mtime_ns
                     for path in (tmp_path / "data").rglob("*.parquet")}
    assert_same(dump(store), before)

    document = json.loads(run_all(program, sandbox, store, "--json").stdout)
    assert document["schema"] == "soundgraph.unveil/1"


def test_tags_and_genres_are_those_of_a_personal_store(tmp_path, start_sandbox, make_store):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    store = make_store("tags")
    run_all(program, sandbox, store)
    program.ok("build", sandbox.url, *FAST, **CLOCK)
    personal = Sqlite(tmp_path, "data/cache/tracks")

    def described(tables):
        urns = {row["id"]: row["urn"] for row in tables["tracks"] if not row["is_stub"]}
        tags = {urn: [] for urn in urns.values()}
        for row in sorted(tables["track_tags"], key=lambda row: (row["kind"], row["position"])):
            tags[urns[row["track_id"]]].append((row["kind"], row["position"], row["tag"]))
        return {row["urn"]: (tags[row["urn"]], row["genre"], row["canonical_genre"],
                             row["tag_list"], row["created_at"], row["playback_count"])
                for row in tables["tracks"] if not row["is_stub"]}
    one, other = described(store.tables()), described(personal.tables())
    common = set(one) & set(other)
    assert len(common) > 100
    for urn in common:
        assert one[urn] == other[urn]


def test_only_what_changed_is_done_again(tmp_path, start_sandbox, make_store):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    store = make_store("changed")
    first = run_all(program, sandbox, store)
    before = dump(store)
    # The database is gone: it is filled again, and nothing else is done.
    store.drop()
    again = run_all(program, sandbox, store)
    assert skipped(again) == ["crawl", "clean tracks", "clean playlists", "clean interactions",
                              "unveil"]
    assert_same(dump(store), before)
    # A Parquet file is gone.
    next((tmp_path / "data/staging").glob("user_*_playlists.parquet")).unlink()
    again = run_all(program, sandbox, store)
    assert skipped(again) == [stage for stage in STAGES if stage != "clean playlists"]
    # One more raw line.
    raw = tmp_path / "data/raw/tracks_search_extra_20290101.jsonl"
    raw.write_text('{"kind":"track","id":77,"urn":"soundcloud:tracks:77","title":"Extra"}\n')
    again = run_all(program, sandbox, store)
    assert skipped(again) == ["crawl", "clean playlists", "clean interactions", "load playlists",
                              "load interactions"]
    assert any(row["urn"] == "soundcloud:tracks:77" for row in store.tables()["tracks"])
    assert first.stdout.split("=== TRACK SUMMARY")[1].splitlines()[1] in again.stdout


def kill_when(program, sandbox, store, condition, delay=0.0):
    """Starts a pipeline and kills it a little after the moment that `condition` holds; False if it
    ended before."""
    child = program.start("pipeline", sandbox.url, "--store", store.uri, *FAST, **CLOCK)
    while child.poll() is None and not condition():
        time.sleep(0.0005)
    time.sleep(delay)
    alive = child.poll() is None
    child.kill()
    child.communicate()
    return alive


def noted(folder, stage):
    path = folder / "data/pipeline.json"
    return path.exists() and f'"{stage}"' in path.read_text()


def test_a_kill_in_any_stage_and_a_rerun_give_the_same_database(tmp_path, start_sandbox,
                                                                make_store):
    sandbox = start_sandbox("--latency", "1")
    (tmp_path / "calm").mkdir()
    calm = make_store("calm")
    expected_report = run_all(make_program(tmp_path / "calm", sandbox), sandbox, calm).stdout
    expected = dump(calm)
    expected_report = expected_report[expected_report.index("=== TRACK SUMMARY"):]

    def exists(folder, pattern):
        return any((folder / "data").glob(pattern))

    moments = [lambda f: exists(f, "raw/resolved_users.jsonl"),
               lambda f: exists(f, "raw/track_*_reposters.jsonl"),
               lambda f: exists(f, "staging.*.tmp"),
               lambda f: exists(f, "staging/resolved_tracks.parquet")]
    moments += [lambda f, stage=stage: noted(f, stage) for stage in STAGES[1:]]
    seed = random.randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)
    # Killed in every stage, one after the other; and at any time.
    anywhen = [lambda f, end=end: time.monotonic() > begun + end * 0.04 for end in range(1, 13)]
    for number, plan in enumerate((moments, moments, anywhen)):
        folder = tmp_path / f"killed{number}"
        folder.mkdir()
        program, store = make_program(folder, sandbox), make_store(f"killed{number}")
        alive = 0
        for moment in plan:
            begun = time.monotonic()
            alive += kill_when(program, sandbox, store, lambda: moment(folder),
                               chance.uniform(0, 0.03) if number else 0)
        assert alive >= 6, "most pipelines were over before the kill"
        done = run_all(program, sandbox, store)
        assert done.stdout.endswith(expected_report), number
        assert_same(dump(store), expected)
    # From nothing, killed while the rows are loaded.
    for number in range(4):
        folder = tmp_path / f"load{number}"
        folder.mkdir()
        program, store = make_program(folder, sandbox), make_store(f"load{number}")
        kill_when(program, sandbox, store, lambda: noted(folder, "clean interactions"),
                  chance.uniform(0, 0.2))
        run_all(program, sandbox, store)
        assert_same(dump(store), expected)


def test_failures_of_a_stage_are_one_line(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    for arguments, code, words in (((), 2, "needs a TRACK_URL"),
                                   (("https://soundcloud.com/a/sets/b",), 2, "page of a playlist"),
                                   (("soundcloud:tracks:999999999",), 3, "999999999")):
        done = program.run("pipeline", *arguments, *FAST)
        assert done.returncode == code and words in done.stderr, done.stderr
    done = program.run("pipeline", sandbox.url, *FAST, "--store",
                       "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    assert done.returncode not in (0, 2) and done.stderr.strip().count("\nsoundgraph:") <= 1
    (tmp_path / "data/pipeline.json").write_text("[]")
    done = program.run("pipeline", sandbox.url, *FAST)
    assert done.returncode == 2 and "pipeline.json" in done.stderr


def test_a_dry_run_leaves_nothing(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    program.ok("pipeline", sandbox.url, "--dry-run")
    assert not (tmp_path / "data").exists() and not sandbox.requests()
