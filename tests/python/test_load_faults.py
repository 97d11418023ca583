"""What breaks a load or a refresh: one clear line, the right exit code, and nothing half done.

On SQLite always, on PostgreSQL below tests/postgres/with-cluster."""
import contextlib
import json
import os
import resource
import signal
import sqlite3
import subprocess
import time

import pytest
from conftest import PROGRAM, make_program
from stores import Postgres, Sqlite, duckdb, needs_postgres, store

TRACKS, PLAYLISTS = 1500, 60
EVIL = ["'; DROP TABLE tracks; --", "$1 || pg_sleep(9)", "Robert'); DELETE FROM users; --",
        "\\.", "a\\tb\\N", "\"; COMMIT; --", "{}\u0001\ufffe", "%s%n%x"]
pytestmark = pytest.mark.skipif(
    '"load"' not in subprocess.run([PROGRAM, "help", "--json"], capture_output=True, text=True).stdout,
    reason="the program has no command load")


# -- Stores ----------------------------------------------------------------------------------------

@pytest.fixture
def postgres():
    return Postgres()


TABLES = ("users", "tracks", "playlists", "entries", "track_tags", "track_documents", "track_search",
          "user_search", "playlist_search", "cooccurrence_rows")


def counts(store):
    return {table: store.ask(f"SELECT count(*) FROM {table}")[0] for table in TABLES}


def pairs(store):
    return (store.ask("SELECT engine, min_together, top FROM cooccurrence_settings"),
            store.ask("SELECT track_a, track_b, together FROM track_cooccurrence ORDER BY 1, 2"))


# -- Files -----------------------------------------------------------------------------------------

def track(n, **more):
    return {"urn": f"soundcloud:tracks:{n}", "id": n, "kind": "track", "title": f"song {n} #night",
            "description": f"take {n}", "tag_list": "lofi \"deep house\"", "genre": "House",
            "permalink_url": f"https://soundcloud.com/a{n % 7}/song-{n}", "playback_count": n,
            "favoritings_count": 4, "reposts_count": 2, "user": user(n % 7), **more}


def user(n):
    return {"urn": f"soundcloud:users:{n}", "id": n, "username": f"artist {n}",
            "permalink_url": f"https://soundcloud.com/a{n}"}


def write_tracks(program, name, lines):
    folder = program.folder / "data" / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    program.ok("clean", "tracks")
    return program.folder / "data" / "staging" / f"{name}.parquet"


@pytest.fixture
def program(tmp_path):
    """A program with a small file of tracks that are loaded first, and a larger one of new ones."""
    program = make_program(tmp_path)
    program.small = write_tracks(program, "tracks_search_small_20260101", map(track, range(1, 4)))
    program.large = write_tracks(program, "tracks_search_large_20260102",
                                 map(track, range(100, 100 + TRACKS)))
    return program


def load(program, store, file, **extra):
    return program.run("load", "tracks", file, "--store", store.uri, **extra)


def assert_refused(done, code, *parts):
    assert done.returncode == code, (done.returncode, done.stderr)
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert not done.stdout, done.stdout
    for part in parts:
        assert part in done.stderr, (part, done.stderr)


@pytest.fixture
def loaded(program, store):
    """The store with the small file, and what it holds."""
    assert load(program, store, program.small).returncode == 0
    return counts(store)


def assert_as_before(program, store, before):
    """Nothing came, and the store still takes the file."""
    assert counts(store) == before
    assert load(program, store, program.large).returncode == 0
    assert counts(store)["tracks"] == str(TRACKS + 3)


# -- Files that are not right ------------------------------------------------------------------------

def change_columns(file, select):
    """Another file with other columns."""
    other = file.with_name("tracks_changed.parquet")
    duckdb(f"COPY (SELECT {select} FROM read_parquet('{file}')) TO '{other}' (FORMAT parquet)")
    return other


@pytest.mark.parametrize("select, message", [
    ("* EXCLUDE (license)", "the column 'license' is missing"),
    ("* EXCLUDE (urn)", "the column 'urn' is missing"),
    ("* REPLACE (playback_count::VARCHAR AS playback_count)",
     "the column 'playback_count' is VARCHAR and not BIGINT"),
    ("* REPLACE (CASE WHEN track_id < 300 THEN urn END AS urn)", "has no value in the column 'urn'"),
])
def test_columns_that_are_not_right_are_named(program, store, loaded, select, message):
    file = change_columns(program.large, select)
    assert_refused(load(program, store, file), 2, "tracks_changed.parquet", message)
    assert_as_before(program, store, loaded)


def test_a_file_that_is_cut_off_loads_nothing(program, store, loaded):
    whole = program.large.read_bytes()
    cut = program.large.with_name("tracks_cut.parquet")
    cut.write_bytes(whole[: len(whole) // 2])
    done = load(program, store, cut)
    assert done.returncode in (1, 2)
    assert len(done.stderr.splitlines()) == 1 and "tracks_cut.parquet" in done.stderr
    assert_as_before(program, store, loaded)


# -- Stores that are not right -----------------------------------------------------------------------

def test_a_missing_table_is_said(program, store, loaded):
    store.ask("ALTER TABLE track_tags RENAME TO elsewhere")
    assert_refused(load(program, store, program.large), 1, "track_tags")
    store.ask("ALTER TABLE elsewhere RENAME TO track_tags")
    assert_as_before(program, store, loaded)


def test_a_schema_of_a_newer_program_is_refused(program, store, loaded):
    version = store.ask("SELECT value FROM meta WHERE key = 'schema_version'")[0]
    store.ask("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    for command in (["load", "tracks"], ["refresh"], ["unveil", "soundcloud:tracks:1"]):
        done = program.run(*command, "--store", store.uri)
        assert_refused(done, 2, "99", "use a newer soundgraph")
    store.ask(f"UPDATE meta SET value = '{version}' WHERE key = 'schema_version'")
    assert_as_before(program, store, loaded)


@needs_postgres
def test_a_wrong_password_is_a_login_that_failed(program, postgres):
    place = f"127.0.0.1:{os.environ['SG_TEST_PORT']}/{postgres.name}"
    for login, variables in (("guest:hunter22", {}), ("guest", {"PGPASSWORD": "hunter22"}),
                             ("guest", {})):
        done = program.run("load", "tracks", program.small, "--store",
                           f"postgresql://{login}@{place}", **variables)
        assert_refused(done, 4, "password")
        assert "hunter22" not in done.stderr
    assert postgres.ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == ["0"]


# -- Disks that are full -----------------------------------------------------------------------------

def small_files(program, store, file, most):
    """A load that may write no file of more than `most` bytes."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    return subprocess.run([PROGRAM, "load", "tracks", str(file), "--store", store.uri],
                          cwd=program.folder, env=program.environment, preexec_fn=limit, text=True,
                          capture_output=True, timeout=60)


def test_a_file_that_may_not_grow_takes_the_load_back(program, tmp_path):
    store = Sqlite(tmp_path)
    assert load(program, store, program.small).returncode == 0
    before = counts(store)
    for most in (100_000, 300_000):
        done = small_files(program, store, program.large, most)
        assert_refused(done, 1, "faults.db")
        assert counts(store) == before
    assert_as_before(program, store, before)


def test_a_full_disk_takes_the_load_back(program, tmp_path):
    """In a mount of its own; what stands on it is counted there too, for it goes with the program."""
    disk = tmp_path / "disk"
    disk.mkdir()
    script = """mount -t tmpfs -o size=600k none "$DISK" || exit 77
"$PROGRAM" load tracks "$SMALL" --store "$DISK/s.db" --quiet >/dev/null || exit 78
"$PROGRAM" load tracks "$LARGE" --store "$DISK/s.db" --quiet >out 2>err; echo $? >code
cp "$DISK/s.db" after.db; cp "$DISK/s.db-wal" after.db-wal 2>/dev/null; exit 0"""
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script], cwd=program.folder, timeout=60,
                          env={**program.environment, "DISK": str(disk), "PROGRAM": PROGRAM,
                               "SMALL": str(program.small), "LARGE": str(program.large)},
                          capture_output=True, text=True)
    if done.returncode in (1, 77):
        pytest.skip("no mounts may be made here: " + done.stderr.strip())
    assert done.returncode == 0, done.stderr
    error = (program.folder / "err").read_text()
    assert (program.folder / "code").read_text().strip() == "1", error
    assert len(error.splitlines()) == 1 and "disk full" in error
    with contextlib.closing(sqlite3.connect(program.folder / "after.db")) as after:
        assert after.execute("SELECT count(*) FROM tracks").fetchone() == (3,)
        assert after.execute("PRAGMA integrity_check").fetchone() == ("ok",)


# -- Breakdowns --------------------------------------------------------------------------------------

@contextlib.contextmanager
def held(store, table, mode="SHARE ROW EXCLUSIVE"):
    """Another session holds the table: who writes there (ACCESS EXCLUSIVE: or reads) waits."""
    holder = subprocess.Popen(["psql", "-X", "-q", "-At", "-d", store.uri, "-c",
                               f"BEGIN; LOCK TABLE {table} IN {mode} MODE; "
                               "SELECT pg_sleep(60)"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(store, f"SELECT 1 FROM pg_locks WHERE relation = '{table}'::regclass "
                 f"AND mode = '{mode.title().replace(' ', '')}Lock' AND granted", lambda: True)
        yield
    finally:
        # The session itself: it would sleep on without its client.
        store.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                  "WHERE datname = current_database() AND query LIKE 'BEGIN; LOCK TABLE%'")
        holder.wait()


def wait_for(store, sql, alive):
    for _ in range(300):
        if store.ask(sql):
            return
        assert alive()
        time.sleep(0.05)
    raise AssertionError(sql)


def wait_until_at(store, process, table, mode="RowExclusive"):
    """Until the program stands still where it changes rows of the table that is held."""
    wait_for(store, f"SELECT 1 FROM pg_locks WHERE relation = '{table}'::regclass "
             f"AND mode = '{mode}Lock' AND NOT granted", lambda: process.poll() is None)


def cluster(verb):
    subprocess.run([os.environ["SG_TEST_CLUSTER"], verb], check=True, timeout=60)


@needs_postgres
def test_a_server_that_stops_in_a_load_keeps_nothing_of_it(program, postgres):
    assert load(program, postgres, program.small).returncode == 0
    before = counts(postgres)
    with held(postgres, "track_search"):
        process = program.start("load", "tracks", program.large, "--store", postgres.uri)
        wait_until_at(postgres, process, "track_search")
        cluster("stop")
        out, error = process.communicate(timeout=60)
        cluster("start")
    assert process.returncode == 1 and not out
    assert len(error.splitlines()) == 1, error
    assert "connection" in error and "taken back" in error
    assert_as_before(program, postgres, before)


@needs_postgres
def test_a_server_that_is_away_is_one_line(program, postgres):
    assert load(program, postgres, program.small).returncode == 0
    before = counts(postgres)
    cluster("stop")
    try:
        done = load(program, postgres, program.large)
    finally:
        cluster("start")
    assert_refused(done, 1, "cannot be reached")
    assert_as_before(program, postgres, before)


@needs_postgres
def test_a_load_that_is_killed_keeps_nothing(program, postgres):
    assert load(program, postgres, program.small).returncode == 0
    before = counts(postgres)
    with held(postgres, "track_tags"):
        process = program.start("load", "tracks", program.large, "--store", postgres.uri)
        wait_until_at(postgres, process, "track_tags")
        process.kill()
        process.communicate()
    assert_as_before(program, postgres, before)


def fill_lists(store):
    """Playlists of neighbours, in SQL, for a refresh to count."""
    numbers = ", ".join(f"({n})" for n in range(1, PLAYLISTS + 1))
    store.ask("INSERT INTO playlists (urn, source) SELECT 'soundcloud:playlists:' || column1, "
              f"'soundcloud' FROM (VALUES {numbers}) AS v")
    store.ask("INSERT INTO entries (playlist_id, position, track_id) "
              "SELECT p.id, t.id - (SELECT min(id) FROM tracks), t.id FROM playlists p, tracks t "
              "WHERE (t.id + p.id) % 7 < 3 AND t.id < (SELECT min(id) FROM tracks) + 150")


@pytest.mark.parametrize("engine", ["native", "sql"])
def test_a_refresh_that_is_killed_leaves_the_old_rows(program, store, engine):
    assert load(program, store, program.large).returncode == 0
    fill_lists(store)
    command = ["refresh", "--engine", engine, "--store", store.uri]
    program.ok(*command, "--min-together", "20")
    old = pairs(store)
    start = time.monotonic()
    program.ok(*command)
    whole, new = time.monotonic() - start, pairs(store)
    assert len(new[1]) > len(old[1]) > 0
    program.ok(*command, "--min-together", "20")
    for part in (0.3, 0.6, 0.9):
        process = program.start(*command)
        time.sleep(whole * part)
        process.kill()
        process.communicate()
        assert pairs(store) in (old, new)
        program.ok(*command, "--min-together", "20")
    program.ok(*command)
    assert pairs(store) == new


@needs_postgres
def test_a_refresh_that_is_killed_behind_its_settings_leaves_the_old_rows(program, postgres):
    assert load(program, postgres, program.large).returncode == 0
    fill_lists(postgres)
    command = ["refresh", "--store", postgres.uri]
    program.ok(*command, "--min-together", "20")
    old = pairs(postgres)
    with held(postgres, "cooccurrence_rows"):
        process = program.start(*command)
        wait_until_at(postgres, process, "cooccurrence_rows")
        process.kill()
        process.communicate()
    assert pairs(postgres) == old
    program.ok(*command)
    assert len(pairs(postgres)[1]) > len(old[1])


# -- Stops -----------------------------------------------------------------------------------------------

def interrupt(process):
    process.send_signal(signal.SIGINT)
    out, error = process.communicate(timeout=60)
    assert process.returncode == 130 and not out, (process.returncode, error)
    assert len(error.splitlines()) == 1 and "interrupted" in error and "taken back" in error


@needs_postgres
def test_control_c_reaches_a_server_that_waits(program, postgres):
    """Long before the wait for the lock would end by itself."""
    assert load(program, postgres, program.large).returncode == 0
    fill_lists(postgres)
    command = ["refresh", "--engine", "sql", "--store", postgres.uri]
    program.ok(*command, "--min-together", "20")
    old = pairs(postgres)
    with held(postgres, "entries", "ACCESS EXCLUSIVE"):
        process = program.start(*command)
        wait_until_at(postgres, process, "entries", "AccessShare")
        interrupt(process)
    assert pairs(postgres) == old
    program.ok(*command)
    assert len(pairs(postgres)[1]) > len(old[1])


@needs_postgres
def test_control_c_reaches_a_merge_on_the_server(program, postgres):
    assert load(program, postgres, program.small).returncode == 0
    before = counts(postgres)
    with held(postgres, "track_search"):
        process = program.start("load", "tracks", program.large, "--store", postgres.uri)
        wait_until_at(postgres, process, "track_search")
        interrupt(process)
    assert_as_before(program, postgres, before)


def is_counting(store):
    """Whether the database works on the pairs; of SQLite: whether somebody writes there."""
    if isinstance(store, Postgres):
        return store.ask("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() "
                         "AND state = 'active' AND query LIKE '%REFRESH MATERIALIZED%' "
                         "AND pid <> pg_backend_pid()")
    with contextlib.closing(sqlite3.connect(store.uri, timeout=0)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


def test_control_c_in_a_count_of_the_database_keeps_the_old_rows(program, store):
    assert load(program, store, program.large).returncode == 0
    fill_lists(store)
    command = ["refresh", "--engine", "sql", "--store", store.uri]
    program.ok(*command, "--min-together", "20")
    old = pairs(store)
    # Millions of pairs: seconds of counting.
    store.ask("INSERT INTO entries (playlist_id, position, track_id) SELECT p.id, 1000 + t.id, t.id "
              "FROM playlists p, tracks t WHERE t.id < (SELECT min(id) FROM tracks) + 480")
    process = program.start(*command)
    while not is_counting(store):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    interrupt(process)
    assert pairs(store) == old


# -- Texts that look like commands ---------------------------------------------------------------------

def test_commands_in_texts_are_stored_and_found_as_texts(program, store):
    lines = [track(n, title=f"{evil} nr {n}", tag_list=json.dumps(evil.replace('"', "")),
                   permalink_url="https://soundcloud.com/a/" + evil.replace(" ", "+"), description=evil,
                   user={**user(n), "username": evil})
             for n, evil in enumerate(EVIL, 1)]
    file = write_tracks(program, "tracks_search_evil_20260103", lines)
    for _ in range(2):
        assert load(program, store, file).returncode == 0
    assert store.ask("SELECT count(*) FROM tracks") == [str(len(EVIL))]
    for n, evil in enumerate(EVIL, 1):
        shown = program.json("show", f"soundcloud:tracks:{n}", "--store", store.uri)
        assert json.dumps(f"{evil} nr {n}", ensure_ascii=False)[1:-1] in \
            json.dumps(shown, ensure_ascii=False)
        found = program.json("search", f"{evil} nr {n}", "--store", store.uri)
        assert f"soundcloud:tracks:{n}" in [item["id"] for item in found["items"]]
    assert program.run("search", "'; DROP TABLE users; --", "--store", store.uri).returncode == 0
    shown = program.run("show", "https://soundcloud.com/a/';+DROP+TABLE+tracks;+--", "--json",
                        "--store", store.uri)
    assert shown.returncode == 0 and "soundcloud:tracks:1" in shown.stdout, shown.stderr
    assert counts(store)["users"] == str(len(EVIL))
