"""What the store tells by itself, from outside: unveil, also, artists, similar."""
import re
import sqlite3

import pytest

SECTIONS = ["TRACK SUMMARY", "PLAYLISTS CONTAINING THIS TRACK", "RELATED TRACKS (CO-OCCURRENCE)",
            "RELATED TRACKS (TAG SIMILARITY)", "ARTIST CONNECTIONS", "USER ENGAGEMENT"]


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
    assert re.fullmatch(r"1\. .+ - [\d,]+ shared playlists(, .+)?", found["ARTIST CONNECTIONS"][0])
    assert re.fullmatch(r"Likes: ([\d,]+|-)   Reposts: ([\d,]+|-)   Comments: ([\d,]+|-)",
                        found["USER ENGAGEMENT"][0])


def test_json_says_the_same_as_neighbors(shared_store):
    program, url, _ = shared_store
    together = program.json("unveil", url, "-k", "7")["together"]
    near = program.json("neighbors", url, "-k", "7")["items"]
    assert together["refreshed_at"] is None
    assert [(i["track"]["id"], i["together"], i["weight"]) for i in together["items"]] == \
        [(i["track"]["id"], i["together"], i["weight"]) for i in near]


def test_what_was_refreshed_is_used_and_dated(own_store):
    program, url, _, _ = own_store
    before = program.json("unveil", url)
    program.ok("refresh")
    after = program.json("unveil", url)
    assert after["together"]["items"] == before["together"]["items"]
    assert re.fullmatch(r"20\d\d-.*Z", after["together"]["refreshed_at"])
    assert 0 < after["engagement"]["score"] <= 1
    assert "(as refreshed 20" in program.ok("unveil", url).stdout
    program.ok("refresh", "--min-together", "3", "--top", "4")
    cut = program.json("unveil", url)["together"]
    assert (cut["min_together"], cut["top"]) == (3, 4)
    assert cut["items"] == before["together"]["items"][:4]
    assert "pairs of 3 playlists and more, the best 4 of each" in program.ok("unveil", url).stdout


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


def test_an_artist_is_one_line_with_all_that_connects_him(shared_store):
    program, url, _ = shared_store
    relations = program.json("unveil", url)["artists"]
    lines = sections(program.ok("unveil", url).stdout)["ARTIST CONNECTIONS"][::2]
    names = [re.fullmatch(r"\d+\. (.+?) - .+", line)[1] for line in lines]
    assert len(names) == len(set(names)) <= 20
    fans = {item["artist"]["name"]: item["evidence"] for item in relations["shared_fans"]["items"]}
    shared = [name for name in names if name in fans]
    assert shared
    for name in shared:
        assert f"{fans[name]} shared fans" in lines[names.index(name)]


def test_shared_playlists_are_named_when_asked_for(shared_store):
    program, url, _ = shared_store
    plain = program.json("unveil", url, "-k", "3")["together"]["items"]
    explained = program.json("unveil", url, "-k", "3", "--explain")["together"]["items"]
    assert all("playlists" not in item for item in plain)
    assert all(1 <= len(item["playlists"]) <= 3 for item in explained)
    assert '   in "' in program.ok("unveil", url, "--explain").stdout


def test_hidden_counts_are_a_dash(own_store):
    program, url, _, store = own_store
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
    program, url, _, store = own_store
    for table in ("entries", "likes", "reposts", "follows", "track_tags"):
        store.execute(f"DELETE FROM {table}")
    store.execute("UPDATE tracks SET user_id = NULL")
    store.commit()
    answer = program.json("unveil", url)
    assert answer["together"]["items"] == answer["tagged"]["items"] == []
    assert sections(program.ok("unveil", url).stdout)["PLAYLISTS CONTAINING THIS TRACK"] == \
        ["- none that the store knows"]


def test_nothing_from_the_service_acts_on_the_terminal(own_store):
    program, url, _, store = own_store
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


@pytest.fixture
def liked_store(own_store):
    """Six fans of the seed, five of which like a second track, two a third."""
    program, url, _, store = own_store
    seed = program.json("show", url)["id"]
    tracks = [seed] + [urn for (urn,) in store.execute(
        "SELECT urn FROM tracks WHERE is_stub = 0 AND urn <> ? ORDER BY urn LIMIT 2", (seed,))]
    users = [user for (user,) in store.execute("SELECT id FROM users ORDER BY urn LIMIT 20")]
    store.execute("DELETE FROM likes")
    for urn, fans in zip(tracks, (users[:6], users[:5] + users[6:16], users[4:6])):
        for fan in fans:
            store.execute("INSERT INTO likes SELECT ?, id, NULL, 1 FROM tracks WHERE urn = ?",
                          (fan, urn))
    store.commit()
    return program, tracks, [store.execute("SELECT urn FROM users WHERE id = ?",
                                           (user,)).fetchone()[0] for user in users]


def test_also_counts_shared_fans(liked_store):
    program, tracks, _ = liked_store
    items = program.json("also", tracks[0])["items"]
    assert [(i["track"]["id"], i["common"], i["fans"], i["fans_of_this"]) for i in items] == \
        [(tracks[1], 5, 6, 15), (tracks[2], 2, 6, 2)]
    assert items[1]["lift"] == pytest.approx(2 * 16 / (6 * 2))
    assert items[0]["share"] == pytest.approx(5 / 6) and len(items[0]["users"]) == 3
    by_lift = program.json("also", tracks[0], "--by", "lift")["items"]
    assert [i["track"]["id"] for i in by_lift] == [tracks[2], tracks[1]]
    assert program.json("also", tracks[0], "--min-common", "3")["items"] == items[:1]
    assert "5 of 6 fans (83%, lift 0.89)" in program.ok("also", tracks[0]).stdout


def test_similar_users_share_likes(liked_store):
    program, _, users = liked_store
    items = program.json("similar", users[4], "--min-common", "2")["items"]
    found = {item["user"]["id"]: item for item in items}
    assert found.keys() == {*users[:4], users[5]}
    best = found[users[0]]
    assert (best["common"], best["total_a"], best["total_b"]) == (2, 3, 2)
    assert best["jaccard"] == pytest.approx(2 / 3) and best["overlap"] == 1 and best["partial"]
    assert len(best["tracks"]) == 2
    assert program.json("similar", users[4])["items"] == []
    assert "provisional" in program.ok("similar", users[4], "--min-common", "2").stdout


def test_artists_are_those_of_the_report_and_more(shared_store):
    program, url, report = shared_store
    artist = report["seed"]["artist"]
    relations = program.json("artists", artist["permalink_url"], "-k", "1000")["relations"]
    assert set(relations) == {"co_playlist", "shared_fans", "collab", "repost", "follow"}
    first = relations["co_playlist"][0]
    assert first["evidence"] >= 2 and 0 < first["strength"] <= 1
    only = program.json("artists", artist["id"], "--kind", "collab")["relations"]
    assert set(only) == {"collab"}
    assert "In the same playlists" in program.ok("artists", artist["id"]).stdout


@pytest.mark.parametrize("arguments", [
    ("also", "SEED", "--by", "luck"), ("also", "SEED", "--min-common", "0"),
    ("similar", "ARTIST", "--by", "luck"), ("similar", "ARTIST", "--min-jaccard", "2"),
    ("similar", "ARTIST", "--min-common", "0"), ("artists", "ARTIST", "--kind", "luck"),
    ("similar", "SEED"), ("artists", "SEED"), ("also", "ARTIST")])
def test_what_cannot_be_asked_is_refused(shared_store, arguments):
    program, url, report = shared_store
    names = {"SEED": url, "ARTIST": report["seed"]["artist"]["id"]}
    done = program.run(*[names.get(argument, argument) for argument in arguments])
    assert done.returncode == 2 and done.stdout == "" and done.stderr


def test_a_path_may_lead_over_fans_and_artists(liked_store):
    program, tracks, _ = liked_store
    store = sqlite3.connect(program.folder / "data/cache/tracks.db")
    store.execute("DELETE FROM entries")
    store.commit()
    store.close()
    assert program.run("path", tracks[0], tracks[1]).returncode == 3
    step = program.json("path", tracks[0], tracks[1], "--via", "fans")["paths"][0]["steps"][0]
    assert step["relation"] == "liked_by"
    assert {entry["kind"] for entry in step["evidence"]} == {"user"}
    assert step["weight"] == pytest.approx(sum(entry["value"] for entry in step["evidence"]))
    text = program.ok("path", tracks[0], tracks[1], "--via", "fans", "--via", "artists").stdout
    assert "   └ liked_by: “" in text and " and 2 more" in text
    done = program.run("path", tracks[0], tracks[1], "--via", "luck")
    assert done.returncode == 2 and "must be playlists, fans, artists, tags or all" in done.stderr
