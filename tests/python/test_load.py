"""load and refresh from outside: exit codes, one clear line, nothing half loaded."""
import json

import pytest

TRACK = {
    "urn": "soundcloud:tracks:1", "id": 1, "kind": "track", "title": "'; DROP TABLE tracks; --",
    "tag_list": "lofi \"'; DELETE FROM tracks; --\"", "genre": "Lo-Fi",
    "permalink_url": "https://soundcloud.com/a/'; drop", "playback_count": 10,
    "favoritings_count": 4, "reposts_count": 2,
    "user": {"urn": "soundcloud:users:7", "id": 7, "username": "Robert'); --",
             "permalink_url": "https://soundcloud.com/a"},
}


@pytest.fixture
def cleaned(program):
    """A folder with one cleaned file of tracks."""
    raw = program.folder / "data" / "raw"
    raw.mkdir(parents=True)
    lines = [TRACK, {**TRACK, "urn": "soundcloud:tracks:2", "id": 2, "title": "two"}]
    (raw / "tracks_search_x_20260101.jsonl").write_text(
        "".join(json.dumps(line) + "\n" for line in lines))
    program.ok("clean", "tracks")
    return program.folder / "data" / "staging" / "tracks_search_x_20260101.parquet"


def test_tracks_are_loaded_and_again_without_change(program, cleaned):
    for _ in range(2):
        done = program.json("load", "tracks", "--json", "--store", "s.db")
        assert done["schema"] == "soundgraph.load/1" and done["rows"] == 2
        assert done["files"][0]["holds"] == "tracks"
        stats = program.json("cache", "stats", "--json", "--store", "s.db")
        assert (stats["tracks"], stats["users"], stats["tags"]) == (2, 1, 4)
    assert "2 rows" in program.ok("load", "tracks", "--store", "s.db").stdout


def test_commands_in_texts_are_found_as_texts(program, cleaned):
    program.ok("load", "tracks", "--store", "s.db")
    found = program.ok("search", "drop table tracks", "--store", "s.db")
    assert "'; DROP TABLE tracks; --" in found.stdout


def test_a_file_that_is_no_parquet_is_named(program, cleaned):
    cleaned.write_bytes(b"PAR1 and nothing else")
    done = program.run("load", "tracks", "--store", "s.db")
    assert done.returncode in (1, 2)
    assert len(done.stderr.splitlines()) == 1 and "tracks_search_x_20260101.parquet" in done.stderr
    assert program.json("cache", "stats", "--json", "--store", "s.db")["tracks"] == 0


def test_usage_errors(program, cleaned):
    assert program.run("load", "songs", "--store", "s.db").returncode == 2
    assert program.run("load", "tracks", "other.parquet", "--store", "s.db").returncode == 2
    assert program.run("load", "tracks", "tracks_none.parquet", "--store", "s.db").returncode == 3
    done = program.run("load", "playlists", "--store", "s.db")
    assert done.returncode == 3 and "soundgraph clean playlists" in done.stderr
    for arguments in (["--engine", "perl"], ["--min-together", "0"], ["--top", "-1"],
                      ["--max-playlist", "1"]):
        assert program.run("refresh", *arguments, "--store", "s.db").returncode == 2


def test_a_store_of_a_newer_program_is_refused(program, cleaned):
    import sqlite3
    program.ok("load", "tracks", "--store", "s.db")
    with sqlite3.connect(program.folder / "s.db") as store:
        store.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    for command in (["load", "tracks"], ["refresh"]):
        done = program.run(*command, "--store", "s.db")
        assert done.returncode == 2 and "use a newer soundgraph" in done.stderr


def test_refresh_gives_the_same_with_both_engines(built):
    built = built[0]
    answers = [built.json("refresh", "--json", "--engine", engine) for engine in ("native", "sql")]
    for answer in answers:
        assert answer["schema"] == "soundgraph.refresh/1"
    assert answers[0]["rows"] == answers[1]["rows"] > 0
    assert answers[0]["playlists"] == answers[1]["playlists"]
    assert "related tracks" in built.ok("refresh", "--min-together", "2").stdout
