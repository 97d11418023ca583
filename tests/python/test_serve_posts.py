"""What is posted goes into the graph without reading the store again, and no answer can tell."""
import random
import re

import pytest
from serving import Server, copy_store, fill_store

V1 = "/api/v1"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return fill_store(tmp_path_factory.mktemp("posts"))


@pytest.fixture
def server(filled, tmp_path):
    server = Server(copy_store(filled[0], tmp_path))
    yield server
    server.stop()


def counter(server, name):
    text = server.get("/metrics").body.decode()
    return int(re.search(rf"^soundgraph_graph_{name}_total (\d+)", text, re.M).group(1))


def tracks_of(server):
    return [n["id"] for n in server.get(V1 + "/graph?limit=2000&depth=9").json["nodes"]]


def questions(tracks, rng):
    """Targets that read all that a post may have changed."""
    one, two, three, item = rng.sample(tracks, 4)
    yield "/stats"
    for track in (one, item):
        yield f"/tracks/{track}"
        yield f"/tracks/{track}/related?limit=100"
        yield f"/tracks/{track}/also?by=lift"
    yield f"/recommendations?seeds={one}&k=200"
    yield f"/recommendations?seeds={','.join(sorted({one, two, three}))}&k=60&explain=true"
    yield f"/recommendations?seeds={two}&k=40&adventure=0.7&mmr=0.5"
    yield f"/recommendations?seeds={two}&k=40&adventure=-0.5&max_per_artist=1"
    yield f"/explanations?seeds={one},{two}&item={item}"
    yield "/users/local:users:me/similar?min_jaccard=0"
    yield f"/paths?from={one}&to={item}&k=2"
    yield f"/graph?center={one}&limit=40"
    yield "/search?q=local"


def ask(server, target):
    answer = server.get(V1 + target)
    return answer.status, answer.headers["ETag"], answer.body if answer.status == 200 else None


def assert_equals_a_new_start(server, tracks, rng):
    """Every answer of the server is, with its name, that of a server that has just been started."""
    fresh = Server(server.program, "--read-only")
    try:
        for target in questions(tracks, rng):
            assert ask(server, target) == ask(fresh, target), target
    finally:
        fresh.stop()


def post_playlist(server, name, tracks, status=201):
    answer = server.ask("POST", V1 + "/playlists",
                        {"id": f"local:playlists:{name}", "title": f"My {name}", "tracks": tracks})
    assert answer.status == status, answer.body
    return answer


def test_no_answer_tells_a_post_from_a_new_start(filled, server):
    rng = random.Random(5)
    tracks = tracks_of(server)
    loads = counter(server, "loads")
    names = ["a", "m", "z"]
    steps = [
        lambda: post_playlist(server, "a", rng.sample(tracks, 5)),
        lambda: server.ask("POST", V1 + "/likes", {"tracks": rng.sample(tracks, 3)}),
        # Behind and before the others, repeated entries, more than a graph takes of a playlist.
        lambda: post_playlist(server, "z", (t := rng.sample(tracks, 4)) + t[:2]),
        lambda: post_playlist(server, "m", rng.sample(tracks, min(len(tracks), 150))),
        # Changed: other entries, fewer, one alone, another order.
        lambda: post_playlist(server, "a", rng.sample(tracks, 7)),
        lambda: post_playlist(server, "z", rng.sample(tracks, 1)),
        lambda: post_playlist(server, "m", rng.sample(tracks, 20)),
        # The same listener again, the same likes again, another listener, one who was there.
        lambda: server.ask("POST", V1 + "/likes", {"tracks": rng.sample(tracks, 8)}),
        lambda: server.ask("POST", V1 + "/likes", {"tracks": tracks[:2]}),
        lambda: server.ask("POST", V1 + "/likes", {"tracks": tracks[:2]}),
        lambda: server.ask("POST", V1 + "/likes",
                           {"tracks": rng.sample(tracks, 4), "user": "zzz:users:last"}),
        lambda: server.ask("DELETE", V1 + "/playlists/local:playlists:a"),
        lambda: server.ask("DELETE", V1 + "/playlists/local:playlists:z"),
    ]
    for n, step in enumerate(steps):
        answer = step()
        assert answer.status in (201, 204), answer.body
        if n % 3 == 2 or n + 1 == len(steps):
            assert_equals_a_new_start(server, tracks, rng)
    for _ in range(20):
        post_playlist(server, rng.choice(names), rng.sample(tracks, rng.randrange(1, 30)))
        server.ask("POST", V1 + "/likes", {"tracks": rng.sample(tracks, 2),
                                           "user": f"local:users:{rng.randrange(4)}"})
    assert_equals_a_new_start(server, tracks, rng)
    assert counter(server, "loads") == loads, "a post read the whole store"
    assert counter(server, "edits") == len(steps) + 40


def test_a_posted_playlist_leaves_its_tracks_as_they_are(filled, server):
    tracks = tracks_of(server)
    before = [server.get(f"{V1}/tracks/{track}").json for track in tracks[:4]]
    post_playlist(server, "x", tracks[:4])
    after = [server.get(f"{V1}/tracks/{track}").json for track in tracks[:4]]
    for record in before + after:
        record.pop("graph", None)
    assert before == after and before[0]["source"] == "soundcloud"


def test_what_was_taken_back_leaves_no_trace(filled, server):
    tracks = tracks_of(server)
    targets = ["/stats", f"/tracks/{tracks[3]}/related?limit=100",
               f"/recommendations?seeds={tracks[3]}&k=100&explain=true"]
    before = [ask(server, target) for target in targets]
    post_playlist(server, "x", tracks[:20])
    assert [ask(server, target) for target in targets] != before
    assert server.ask("DELETE", V1 + "/playlists/local:playlists:x").status == 204
    assert [ask(server, target) for target in targets] == before


def test_what_another_program_wrote_comes_with_the_next_post(filled, server):
    """The graph in force is not the store before the post: it is read anew, nothing is lost."""
    tracks, rng = tracks_of(server), random.Random(6)
    other = Server(server.program)
    try:
        post_playlist(other, "other", tracks[:6])
    finally:
        other.stop()
    loads = counter(server, "loads")
    post_playlist(server, "mine", tracks[2:9])
    assert counter(server, "loads") == loads + 1
    assert_equals_a_new_start(server, tracks, rng)
    post_playlist(server, "again", tracks[4:12])
    assert counter(server, "loads") == loads + 1
    assert_equals_a_new_start(server, tracks, rng)


def test_a_track_that_came_since_the_start_can_be_posted(filled, server, tmp_path):
    """Imported by another program, known to the store and not yet to the graph."""
    tracks, rng = tracks_of(server), random.Random(7)
    file = tmp_path / "new.m3u8"
    file.write_text("#EXTM3U\n#EXTINF:200,Somebody New - A Song That Nobody Had\nsong.mp3\n")
    server.program.ok("add", file)
    found = server.get(V1 + "/search?q=nobody%20had").json["items"]
    assert found, "the import put no track"
    new = found[0]["id"]
    assert server.get(f"{V1}/tracks/{new}/related").status == 404
    post_playlist(server, "new", [new] + tracks[:3])
    assert len(server.get(f"{V1}/tracks/{new}/related").json["items"]) == 3
    assert_equals_a_new_start(server, tracks + [new], rng)


def test_a_post_that_fails_changes_nothing(filled, server):
    tracks = tracks_of(server)
    before = ask(server, "/stats")
    post_playlist(server, "x", [tracks[0], "soundcloud:tracks:0"], status=404)
    assert server.ask("POST", V1 + "/likes", {"tracks": ["x:tracks:1"]}).status == 404
    assert ask(server, "/stats") == before
    post_playlist(server, "x", tracks[:2])
    assert_equals_a_new_start(server, tracks, random.Random(8))
