"""export corpus, pairs and triples: whole files, the same rows each time, and what they hold."""
import hashlib
import json

import pytest
from stores import parquet_rows, store

TABLES = {
    "corpus": ["corpus_train", "corpus_valid", "corpus_test"],
    "pairs": ["pairs_positive", "pairs_negative"],
    "triples": ["triples"],
}


def digests(folder, what):
    return [hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest()
            for name in TABLES[what]]


def test_tables_are_written_and_the_same_each_time(built):
    program = built[0]
    for what in ("pairs", "triples"):
        done = program.run("export", what)
        assert done.returncode == 2 and "soundgraph refresh" in done.stderr
    program.ok("refresh")
    for what, names in TABLES.items():
        done = program.ok("export", what)
        folder = program.folder / "data" / "dl"
        assert len(done.stdout.splitlines()) == len(names)
        for name in names:
            assert (folder / f"{name}.parquet").read_bytes()[:4] == b"PAR1"
        program.ok("export", what, "-o", "again")
        assert digests(folder, what) == digests(program.folder / "again", what)
        assert not list(folder.glob(".*"))


def test_an_unknown_table_is_a_usage_error(program):
    done = program.run("export", "songs")
    assert done.returncode == 2 and "corpus, pairs or triples" in done.stderr


# -- A small store, made by hand -------------------------------------------------------------------

NAMES = {1: "Ann", 2: "Bob & Sons", 3: "Cat"}


def urn(kind, number):
    return f"soundcloud:{kind}:{number}"


def user(number):
    return {"urn": urn("users", number), "id": number, "kind": "user", "username": NAMES[number],
            "permalink_url": f"https://soundcloud.com/u{number}"}


def track(number, artist, title, **more):
    return {"urn": urn("tracks", number), "id": number, "kind": "track", "title": title,
            "user": user(artist), "permalink_url": f"https://soundcloud.com/u{artist}/t{number}",
            "created_at": "2019/05/06 07:08:09 +0000", **more}


SONGS = [
    track(1, 1, "One (feat. Bob & Sons) #night", tag_list='lofi "deep house"', genre="House",
          label_name="Blau", release_year=2021, release_month=3, release_day=4,
          description="made at home", playback_count=10, favoritings_count=4, reposts_count=2),
    track(2, 1, "Two (Cat remix)", tag_list="lofi", genre="Techno"),
    track(3, 2, "Three", created_at=None),
    track(4, 3, "Four", tag_list="techno", metadata_artist="Ann"),
    *[track(n, 3, f"Song {n}") for n in range(5, 11)],
]
LISTS = {100: ("", [1, 2, 3]), 101: ("", [2, 1]), 102: ("album", [4, 1])}


def write(program, name, lines):
    folder = program.folder / "data" / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def fill(program, store, *kinds):
    for kind in kinds:
        program.ok("clean", kind)
        program.ok("load", kind, "--store", store.uri)


@pytest.fixture
def small(program, store):
    """Its program; `export` gives the rows of a file of it."""
    write(program, "tracks_search_small_20260101", SONGS)
    write(program, "user_1_playlists", [
        {"urn": urn("playlists", n), "id": n, "kind": "playlist", "title": f"list {n}",
         "playlist_type": kind, "user": user(1)} for n, (kind, _) in LISTS.items()])
    write(program, "user_1_playlist_tracks", [
        {"playlist_id": n, "playlist_urn": urn("playlists", n), "position": position,
         "track": SONGS[song - 1]}
        for n, (_, songs) in LISTS.items() for position, song in enumerate(songs)])
    write(program, "user_3_likes", [{"user_id": 3, "user_urn": urn("users", 3), "position": 0,
                                     "track": SONGS[0]}])
    write(program, "track_4_reposters", [user(1)])
    fill(program, store, "tracks", "playlists", "interactions")
    program.ok("refresh", "--store", store.uri)
    return program


def export(program, store, what):
    program.ok("export", what, "--store", store.uri)
    return [parquet_rows(program.folder / "data" / "dl" / f"{name}.parquet")
            for name in TABLES[what]]


def test_triples_hold_what_the_store_holds(small, store):
    song = lambda n: urn("tracks", n)
    playlist = lambda n: urn("playlists", n)
    expected = {
        (song(1), "has_genre", "genre:house", 1, "soundcloud"),
        (song(2), "has_genre", "genre:techno", 1, "soundcloud"),
        (song(1), "label", "label:Blau", 1, "soundcloud"),
        (song(1), "released_on", "year:2021", 1, "soundcloud"),
        *[(song(n), "released_on", "year:2019", 1, "soundcloud") for n in (2, 4, 5, 6, 7, 8, 9, 10)],
        *[(s["urn"], "by_artist", s["user"]["urn"], 1, "soundcloud") for s in SONGS],
        (song(1), "has_tag", "tag:lofi", 1, "tags"), (song(2), "has_tag", "tag:lofi", 1, "tags"),
        (song(1), "has_tag", "tag:deep house", 1, "tags"),
        (song(4), "has_tag", "tag:techno", 1, "tags"),
        (song(1), "has_tag", "tag:night", 0.5, "hashtags"),
        *[(song(n), "in_playlist", playlist(100), 1 / 3, "playlists") for n in (1, 2, 3)],
        *[(song(n), "in_playlist", playlist(101), 0.5, "playlists") for n in (1, 2)],
        *[(song(n), "in_playlist", playlist(102), 0.5, "playlists") for n in (1, 4)],
        *[(song(n), "in_album", playlist(102), 1, "playlists") for n in (1, 4)],
        (song(1), "co_occurs", song(2), 1 / 3 + 1 / 2, "playlists"),
        (song(1), "co_occurs", song(3), 1 / 3, "playlists"),
        (song(2), "co_occurs", song(3), 1 / 3, "playlists"),
        (song(1), "co_occurs", song(4), 1 / 2, "playlists"),
        # One track names Ann and Bob & Sons, two name Ann and Cat: 1 - 2^-c.
        (urn("users", 1), "collab_with", urn("users", 2), 0.5, "credits"),
        (urn("users", 1), "collab_with", urn("users", 3), 0.75, "credits"),
        (song(1), "liked_by", urn("users", 3), 1, "likes"),
        (song(4), "reposted_by", urn("users", 1), 1, "reposts"),
    }
    (rows,) = export(small, store, "triples")
    assert list(rows[0]) == ["head", "relation", "tail", "weight", "source"]
    found = [tuple(row.values()) for row in rows]
    assert len(found) == len(expected)
    assert set(found) == expected
    places = [(relation, head, tail) for head, relation, tail, _, _ in found]
    assert places == sorted(places)


def test_artists_and_triples_agree_on_who_works_together(small, store):
    (rows,) = export(small, store, "triples")
    for number in NAMES:
        mine = {row["tail"] if row["head"] == urn("users", number) else row["head"]: row["weight"]
                for row in rows if row["relation"] == "collab_with"
                and urn("users", number) in (row["head"], row["tail"])}
        shown = small.json("artists", urn("users", number), "-k", "100", "--store", store.uri)
        collabs = {item["artist"]["id"]: item["strength"]
                   for item in shown["relations"]["collab"]}
        assert collabs == mine


def test_pairs_hold_what_stands_together_and_what_has_nothing_in_common(small, store):
    positive, negative = export(small, store, "pairs")
    assert positive == [{"a": urn("tracks", 1), "b": urn("tracks", 2), "together": 2,
                         "tag_overlap": 1}]
    songs = {song["urn"]: song for song in SONGS}
    drawn = {}
    for row in negative:
        a, b = songs[row["a"]], songs[row["b"]]
        assert a["user"]["id"] != b["user"]["id"]
        assert not {"lofi", "techno"} & {a.get("tag_list")} & {b.get("tag_list")}
        drawn.setdefault(row["a"], []).append(row["b"])
    # Of twelve draws among ten tracks, most of other artists, some fit for everybody.
    assert set(drawn) == set(songs)
    assert all(1 <= len(others) == len(set(others)) <= 3 for others in drawn.values())


def test_the_corpus_holds_each_track_once_with_its_words(small, store):
    train, valid, test = export(small, store, "corpus")
    assert [len(part) for part in (train, valid, test)] == [8, 1, 1]
    rows = {row["track_id"]: row for row in train + valid + test}
    assert set(rows) == {song["urn"] for song in SONGS}
    assert rows[urn("tracks", 1)] == {
        "track_id": urn("tracks", 1), "genre": "house", "pop": 10 + 5 * 4 + 3 * 2, "artist": "Ann",
        "text": "One (feat. Bob & Sons) #night deep house lofi genre:house made at home"}
    assert rows[urn("tracks", 4)]["artist"] == "Ann"
    assert rows[urn("tracks", 5)] == {"track_id": urn("tracks", 5), "genre": "unknown", "pop": 0,
                                      "artist": "Cat", "text": "Song 5 genre:unknown"}
    small.ok("export", "corpus", "--store", store.uri, "--seed", "7", "-o", "other")
    other = parquet_rows(small.folder / "other" / "corpus_train.parquet")
    assert {row["track_id"] for row in other} != {row["track_id"] for row in train}


def test_a_corpus_with_dates_is_split_by_them(program, store):
    day = {n: n * 37 % 120 for n in range(1, 120)}  # 119 tracks, no two of one day
    dated = [track(n, 1, f"Song {n}", created_at=f"20{10 + d // 12}/{1 + d % 12:02}/01 00:00:00 +0000")
             for n, d in day.items()]
    write(program, "tracks_search_dated_20260101", dated + [track(200, 1, "Undated", created_at=None)])
    fill(program, store, "tracks")
    parts = export(program, store, "corpus")
    assert [len(part) for part in parts] == [96, 12, 12]
    days = [[day.get(int(row["track_id"].rsplit(":", 1)[1]), -1) for row in part] for part in parts]
    assert -1 in days[0]
    assert max(days[0]) < min(days[1]) and max(days[1]) < min(days[2])
