"""A listener's own files from outside: what comes in counts, twice is once, bad files are refused."""
import json
import signal
import sqlite3
import time

import pytest
from test_bad_input import one_line


def history(plays, start=1700000000, step=240):
    """ListenBrainz lines: (artist, title) played one after the other."""
    return "".join(json.dumps({"listened_at": start + n * step, "track_metadata": {
        "artist_name": artist, "track_name": title}}) + "\n" for n, (artist, title) in enumerate(plays))


def write(program, name, text, encoding="utf-8"):
    (program.folder / name).write_bytes(text.encode(encoding))
    return name


def items(report, file=0):
    return report["files"][file]["items"]


SONGS = [("Tarn", "Night Bus"), ("Mira", "Depot"), ("Ivo", "Rail")]
FILES = {
    "mix.m3u8": "\ufeff#EXTM3U\n" + "".join(f"#EXTINF:200,{a} - {t}\n{t}.mp3\n" for a, t in SONGS),
    "mix.xspf": '<?xml version="1.0"?><playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList>'
    + "".join(f"<track><creator>{a}</creator><title>{t}</title></track>" for a, t in SONGS)
    + "</trackList></playlist>",
    "mix.jspf": json.dumps({"playlist": {"track": [{"creator": a, "title": t} for a, t in SONGS]}}),
    "scrobbles.csv": "".join(f"{a},,{t},05 Apr 2010 11:{10 + n}\n" for n, (a, t) in enumerate(SONGS)),
    "listens.jsonl": history(SONGS),
    "Streaming_History_Audio_2024_1.json": json.dumps([{
        "ts": f"2024-03-02T20:{10 + 4 * n}:00Z", "ms_played": 200000, "ip_addr": "192.0.2.7",
        "master_metadata_track_name": t, "master_metadata_album_artist_name": a,
        "spotify_track_uri": f"spotify:track:{n:022d}"} for n, (a, t) in enumerate(SONGS)]),
}


@pytest.mark.parametrize("name", FILES)
def test_every_format_shows_up_in_search_recommend_and_build(program, name):
    write(program, name, FILES[name])
    report = program.json("add", name)
    assert [i["status"] for i in items(report)] == ["new"] * 3
    assert [(i["artist"], i["title"]) for i in items(report)] == SONGS
    found = program.json("search", "night", "bus")["items"]
    assert [(t["title"], t["artist"]["name"]) for t in found] == [("Night Bus", "Tarn")]
    seed = found[0]["id"]
    assert seed == items(report)[0]["id"]
    answer = program.json("recommend", seed)["items"]
    assert {i["track"]["title"] for i in answer} == {"Depot", "Rail"}
    assert {i["level"] for i in answer} == {"walk"}
    built = program.json("build", seed, "--offline")
    assert built["seed"]["id"] == seed and built["collected"]["requests"] == 0
    assert {i["track"]["title"] for i in built["recommendations"]} == {"Depot", "Rail"}
    assert "192.0.2.7" not in json.dumps(program.json("show", seed))
    assert b"192.0.2.7" not in (program.folder / "data/cache/tracks.db").read_bytes()


def test_all_files_speak_of_the_same_tracks(program):
    for name, text in FILES.items():
        write(program, name, text)
    report = program.json("add", *FILES)
    first = [i["id"] for i in items(report)]
    for n in range(1, len(FILES)):
        assert [i["id"] for i in items(report, n)] == first
        assert [i["status"] for i in items(report, n)] == ["matched"] * 3


def test_twice_is_once_and_a_dry_run_is_none(program):
    for name, text in FILES.items():
        write(program, name, text)
    before = sorted(p.name for p in program.folder.iterdir())
    dry = program.json("add", "-n", *FILES)
    assert sorted(p.name for p in program.folder.iterdir()) == before
    first = program.json("add", *FILES)
    assert first["files"] == dry["files"] and dry["dry_run"] and not first["dry_run"]
    counts = program.json("cache", "stats")
    graph = program.json("recommend", items(first)[0]["id"])["graph"]
    again = program.json("add", *FILES)
    assert {i["status"] for i in items(again, 3)} == {"duplicate"}
    same = program.json("cache", "stats")
    assert program.json("recommend", items(first)[0]["id"])["graph"] == graph
    for key in ("tracks", "stubs", "users", "playlists", "entries", "likes", "listens"):
        assert same[key] == counts[key], key


def test_known_tracks_are_matched_and_bring_new_evidence(built):
    program, sandbox, report = built
    seed = report["seed"]
    near = report["neighbors"][0]["track"]
    text = f"#EXTM3U\n{sandbox.url}?si=x#t=1\n#EXTINF:1,{near['artist']['name']} - {near['title']}\nx.mp3\n"
    write(program, "own.m3u", text)
    added = program.json("add", "own.m3u", "--user", "Ana")
    assert [(i["status"], i["matched_by"], i["id"]) for i in items(added)] == [
        ("matched", "url", seed["id"]), ("matched", "name", near["id"])]
    playlist = added["files"][0]["playlist"]
    rebuilt = program.json("build", sandbox.url, "--offline")
    assert rebuilt["graph"] != report["graph"]
    evidence = [e["id"] for n in program.json("neighbors", sandbox.url, "-k", "100")["items"]
                if n["track"]["id"] == near["id"] for e in n["evidence"]]
    assert playlist in evidence
    assert program.json("show", seed["id"])["fetched_at"] == seed["fetched_at"]


def test_an_online_build_asks_nobody_about_tracks_of_files(built):
    program, sandbox, _ = built
    unknown = "https://soundcloud.com/nobody/" + "nothing-here"
    own = [write(program, f"own{n}.m3u", f"{sandbox.url}\n#EXTINF:1,Tarn - Own\nown.mp3\n")
           for n in range(40)]
    program.ok("add", *own, write(program, "unknown.m3u", unknown + "\n"))
    nearest = program.json("neighbors", sandbox.url, "-k", "1")["items"][0]["track"]
    assert nearest["title"] == "Own", "the track of the files should be the next to expand"
    done = program.run("build", sandbox.url, "--depth", "2", "--max-tracks", "5000", "--rate",
                       "none", "--json")
    assert done.returncode == 0, done.stderr
    assert not [r for r in sandbox.requests() if "file%3A" in r["path"] or "file:" in r["path"]]
    store = sqlite3.connect(program.folder / "data/cache/tracks.db")
    targets = [target for target, in store.execute("SELECT target FROM tasks")]
    store.close()
    assert targets and not [target for target in targets if target.startswith("file:")]
    one_line(program.run("build", unknown), 3, "nothing-here")


def test_the_text_says_why_rows_are_left_out(program):
    write(program, "a.csv", "artist,album,track,date\nTarn,,Bus,2024-03-02 20:00\nTarn,,,1\nMira,,,1\n")
    done = program.ok("add", "a.csv")
    assert "no title and artist: 2 (first: row 2)" in done.stderr
    row = [line.split() for line in done.stdout.splitlines() if line.startswith("a.csv")][0]
    assert row == ["a.csv", "lastfm", "3", "0", "1", "0", "0", "2", "0"]


BOMB = ('<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "aaaaaaaaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 16}">' for n in range(12))
        + "]><playlist><title>&m;</title></playlist>")
BAD = {
    "bomb.xspf": (BOMB, ("bomb.xspf", "line 1", "document type")),
    "cut.json": ('[{"ts":"2024-01-01T00:00:00Z","ms_played":1},\n{"ts":"20', ("cut.json", "line 2", "record 2")),
    "cut.jspf": ('{"playlist": {"track": [', ("cut.jspf", "JSON")),
    "nul.m3u": ("a.mp3\nb\0.mp3\n", ("nul.m3u", "line 2", "NUL")),
    "latin.m3u8": (b"a.mp3\n\xe9.mp3\n", ("latin.m3u8", "line 2", "UTF-8")),
    "open.csv": ('artist,album,track,date\n"T,,B,1\n', ("open.csv", "line 2", "quote")),
    "huge.csv": ("artist,album,track,date\n" + "x" * 70000, ("huge.csv", "line 2", "65536")),
    "noise.bin": (b"\x7fELF\0\0", ("noise.bin", "--format")),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_by_name_and_place(program, name):
    text, parts = BAD[name]
    (program.folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    write(program, "good.m3u8", FILES["mix.m3u8"])
    done = program.run("add", "good.m3u8", name, "--json")
    one_line(done, 2, *parts)
    assert [f["file"] for f in json.loads(done.stdout)["files"]] == ["good.m3u8"]
    assert program.json("cache", "stats")["playlists"] == 1


def test_exit_codes(program):
    one_line(program.run("add", "absent.m3u"), 3, "absent.m3u")
    one_line(program.run("add"), 2, "FILE")
    one_line(program.run("add", "x.m3u", "--format", "mp3"), 2, "mp3")
    write(program, "x.m3u", "a.mp3\n")
    one_line(program.run("add", "x.m3u", "--user", "soundcloud:tracks:1"), 2, "URN of a user")
    one_line(program.run("add", "x.m3u", "--min-played", "-1"), 2, "--min-played")
    one_line(program.run("add", "x.m3u", "--store", "x.m3u/tracks.db"), 1, "x.m3u")


def test_the_list_of_formats(program):
    names = [f["name"] for f in program.json("add", "--list")["formats"]]
    assert names == ["m3u", "xspf", "jspf", "spotify-history", "listenbrainz", "lastfm"]
    text = program.ok("add", "--list").stdout
    assert all(name in text for name in names)


def test_ctrl_c_takes_the_file_back(program):
    write(program, "first.m3u8", FILES["mix.m3u8"])
    write(program, "long.jsonl", history([(f"Artist {n % 999}", f"Song {n}") for n in range(60000)]))
    program.ok("add", "first.m3u8")
    before = program.json("cache", "stats")
    child = program.start("add", "long.jsonl")
    time.sleep(1.0)
    assert child.poll() is None, "60,000 rows were too few to be interrupted"
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 130, errors
    after = program.json("cache", "stats")
    for key in ("tracks", "users", "playlists", "entries", "listens"):
        assert after[key] == before[key], key
