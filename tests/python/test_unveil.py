"""What the store tells by itself: unveil, from outside."""
import re
import sqlite3

import pytest
from conftest import Sandbox, make_program

SECTIONS = ["TRACK SUMMARY", "PLAYLISTS CONTAINING THIS TRACK", "RELATED TRACKS (CO-OCCURRENCE)",
            "RELATED TRACKS (TAG SIMILARITY)", "ARTIST CONNECTIONS", "USER ENGAGEMENT"]


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory):
    """One store for the tests of this file, which only read it."""
    folder = tmp_path_factory.mktemp("unveil")
    (folder / "sandbox").mkdir()
    sandbox = Sandbox(folder / "sandbox")
    program = make_program(folder, sandbox)
    try:
        report = program.json("build", sandbox.url, "--rate", "none")
    finally:
        sandbox.stop()
    return program, sandbox.url, report


@pytest.fixture
def own_store(shared_store, tmp_path):
    """A copy of it that a test may change: (program, url, connection)."""
    program, url, _ = shared_store
    source = sqlite3.connect(program.folder / "data/cache/tracks.db")
    own = make_program(tmp_path)
    (tmp_path / "data/cache").mkdir(parents=True)
    copy = sqlite3.connect(tmp_path / "data/cache/tracks.db")
    source.backup(copy)
    source.close()
    yield own, url, copy
    copy.close()


def sections(text):
    """The lines below each headline."""
    parts = re.split(r"^=== (.*) ===$", text, flags=re.M)
    return {head: body.strip().splitlines() for head, body in zip(parts[1::2], parts[2::2])}


def test_the_report_has_the_sections_of_the_seed_in_their_order(shared_store):
    program, url, report = shared_store
    text = program.ok("unveil", url).stdout
    found = sections(text)
    assert list(found) == SECTIONS
    summary = found["TRACK SUMMARY"]
    seed = report["seed"]
    assert summary[0] == f'Track: "{seed["title"]}" by {seed["artist"]["name"]}'
    assert re.fullmatch(r"Genre: .+, Plays: ([\d,]+|-), Likes: ([\d,]+|-)", summary[1])
    assert re.match(r'- ".+" \([\d,]+ tracks?\)', found["PLAYLISTS CONTAINING THIS TRACK"][0])
    assert re.fullmatch(r'1\. ".+" by .+ - appeared together [\d,]+ times? \(weight \d\.\d{4}\)',
                        found["RELATED TRACKS (CO-OCCURRENCE)"][0])
    assert re.fullmatch(r'1\. ".+" by .+ - \d+% tag overlap \(.+\)',
                        found["RELATED TRACKS (TAG SIMILARITY)"][0])
    assert re.fullmatch(r"1\. .+ - [\d,]+ shared playlists", found["ARTIST CONNECTIONS"][0])
    assert re.fullmatch(r"Likes: ([\d,]+|-)   Reposts: ([\d,]+|-)   Comments: ([\d,]+|-)",
                        found["USER ENGAGEMENT"][0])


def test_json_says_the_same_as_neighbors(shared_store):
    program, url, _ = shared_store
    together = program.json("unveil", url, "-k", "7")["together"]
    near = program.json("neighbors", url, "-k", "7")["items"]
    assert together["refreshed_at"] is None
    assert [(i["track"]["id"], i["together"], i["weight"]) for i in together["items"]] == \
        [(i["track"]["id"], i["together"], i["weight"]) for i in near]


def test_every_list_has_at_most_k_rows(shared_store):
    program, url, _ = shared_store
    answer = program.json("unveil", url, "-k", "2")
    lists = [answer["playlists"], answer["together"], answer["tagged"],
             answer["engagement"]["users"], *answer["artists"].values()]
    assert len(lists) == 9
    assert all(len(part["items"]) <= 2 for part in lists)
    assert len(answer["together"]["items"]) == 2


def test_the_artist_himself_is_not_among_his_connections(shared_store):
    program, url, report = shared_store
    artist = report["seed"]["artist"]["id"]
    relations = program.json("unveil", url)["artists"]
    assert relations["co_playlist"]["items"]
    for kind in relations.values():
        assert artist not in [item["artist"]["id"] for item in kind["items"]]


def test_shared_playlists_are_named_when_asked_for(shared_store):
    program, url, _ = shared_store
    plain = program.json("unveil", url, "-k", "3")["together"]["items"]
    explained = program.json("unveil", url, "-k", "3", "--explain")["together"]["items"]
    assert all("playlists" not in item for item in plain)
    assert all(1 <= len(item["playlists"]) <= 3 for item in explained)
    assert '   in "' in program.ok("unveil", url, "--explain").stdout


def test_hidden_counts_are_a_dash(own_store):
    program, url, store = own_store
    urn = program.json("show", url)["id"]
    store.execute("UPDATE tracks SET playback_count = NULL, like_count = NULL, genre = NULL, "
                  "repost_count = NULL, comment_count = NULL WHERE urn = ?", (urn,))
    store.commit()
    found = sections(program.ok("unveil", urn).stdout)
    assert found["TRACK SUMMARY"][1] == "Genre: -, Plays: -, Likes: -"
    assert found["USER ENGAGEMENT"][0] == "Likes: -   Reposts: -   Comments: -"
    assert found["USER ENGAGEMENT"][1] == "Engagement score: -"
    assert program.json("unveil", urn)["engagement"]["likes"] is None


def test_a_track_that_stands_alone_is_an_answer(own_store):
    program, url, store = own_store
    for table in ("entries", "likes", "reposts", "follows", "track_tags"):
        store.execute(f"DELETE FROM {table}")
    store.execute("UPDATE tracks SET user_id = NULL")
    store.commit()
    answer = program.json("unveil", url)
    assert answer["together"]["items"] == answer["tagged"]["items"] == []
    assert sections(program.ok("unveil", url).stdout)["PLAYLISTS CONTAINING THIS TRACK"] == \
        ["- none that the store knows"]


def test_nothing_from_the_service_acts_on_the_terminal(own_store):
    program, url, store = own_store
    evil = "Evil\x1b]0;owned\x07\x1b[31m\u202eRTL\nz"
    for table, columns in {"tracks": ["title", "genre"], "users": ["username"],
                           "playlists": ["title"], "track_tags": ["tag"]}.items():
        for column in columns:
            store.execute(f"UPDATE {table} SET {column} = ? || {column}", (evil,))
    store.commit()
    output = program.ok("unveil", url, "--explain").stdout
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", output)
    assert "Evil" in output


def test_what_is_no_track_is_refused(shared_store):
    program, url, report = shared_store
    done = program.run("unveil", report["seed"]["artist"]["permalink_url"])
    assert done.returncode == 2 and "is a user, not a track" in done.stderr
    done = program.run("unveil", "soundcloud:tracks:0")
    assert done.returncode == 3 and "not in the store" in done.stderr
    done = program.run("unveil", url, "-k", "0")
    assert done.returncode == 2
    done = program.run("unveil", url, "--store", "nowhere.db")
    assert done.returncode == 3
