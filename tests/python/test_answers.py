"""What commands on a store take as a track, and what they print."""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios

import pytest
from conftest import PROGRAM


def on_terminal(program, columns, *arguments):
    """The output on a terminal of that width."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {k: v for k, v in program.environment.items() if k != "COLUMNS"}
    process = subprocess.Popen([PROGRAM, *arguments], cwd=program.folder, env=environment,
                               stdout=slave, stderr=subprocess.DEVNULL)
    os.close(slave)
    output = b""
    while True:
        try:
            block = os.read(master, 65536)
        except OSError:
            break
        if not block:
            break
        output += block
    os.close(master)
    assert process.wait(60) == 0
    return output.decode().replace("\r\n", "\n")


def spellings(url, urn):
    number = urn.rsplit(":", 1)[1]
    page = url.removeprefix("https://")
    return [url, page, url.upper().replace("HTTPS://SOUNDCLOUD.COM", "https://soundcloud.com"),
            f"https://www.{page}?si=x", f"https://m.{page}/", urn,
            f"https://api.soundcloud.com/tracks/{number}", f"api.soundcloud.com/tracks/{number}",
            f"https://api.soundcloud.com/tracks/soundcloud%3Atracks%3A{number}"]


def test_every_command_takes_every_spelling_of_a_track(shared_store):
    program, url, report = shared_store
    urn, other = report["seed"]["id"], program.json("neighbors", url, "-k", "1")["items"][0]
    recommended = program.json("recommend", urn, "-k", "3")["items"]
    for name in spellings(url, urn):
        assert program.json("show", name)["id"] == urn, name
        assert program.json("neighbors", name, "-k", "1")["items"][0] == other, name
        assert program.json("recommend", name, "-k", "3")["items"] == recommended, name
        assert program.json("unveil", name, "-k", "1")["track"]["id"] == urn, name
        assert program.json("also", name)["track"] == urn, name
        steps = program.json("path", name, other["track"]["id"])["paths"][0]["steps"]
        assert steps[0]["from"]["id"] == urn, name


def test_a_short_link_that_was_built_stands_for_its_track(own_store):
    program, url, report, store = own_store
    urn = report["seed"]["id"]
    link = "https://on.soundcloud.com/AbCdE"
    assert program.run("show", link).returncode == 3
    store.execute("INSERT INTO meta VALUES (?, ?)", ("url " + link, urn))
    store.commit()
    assert program.json("show", link)["id"] == urn
    assert program.json("recommend", "on.soundcloud.com/AbCdE?x=1", "-k", "2")["items"]
    done = program.run("show", link.lower())
    assert done.returncode == 3 and "not in the store" in done.stderr


def test_a_path_leads_between_artists_pages(shared_store):
    program, url, report = shared_store
    near = program.json("neighbors", url, "-k", "30")["items"]
    seed = report["seed"]["artist"]
    other = next(i["track"]["artist"] for i in near if i["track"]["artist"]["id"] != seed["id"])
    by_page = program.json("path", seed["permalink_url"], other["permalink_url"])
    assert by_page["paths"] and by_page == program.json("path", seed["id"], other["id"])


def test_names_that_are_no_track_are_refused(shared_store):
    program, url, report = shared_store
    artist = report["seed"]["artist"]["permalink_url"]
    done = program.run("recommend", artist)
    assert done.returncode == 2 and "is a user, not a track" in done.stderr
    done = program.run("neighbors", "harbour")
    assert done.returncode == 2 and "soundgraph search" in done.stderr
    done = program.run("show", "https://soundcloud.com/nobody/nothing-of-it")
    assert done.returncode == 3 and "soundgraph build" in done.stderr


def test_path_names_tracks_and_an_empty_answer_is_an_answer(own_store):
    program, url, report, store = own_store
    urn, title = report["seed"]["id"], report["seed"]["title"]
    for arguments in ((url, urn), (url, report["neighbors"][0]["track"]["id"],
                                   "--avoid", url)):
        done = program.run("path", *arguments)
        assert done.returncode == 2 and title in done.stderr and urn in done.stderr
        assert "node" not in done.stderr
    other = report["neighbors"][0]["track"]["id"]
    store.execute("DELETE FROM entries")
    store.commit()
    assert program.run("path", url, other).returncode == 3
    assert program.json("path", url, other)["paths"] == []


EVIL = "Evil\x1b]0;owned\x07\x1b[31m\x9b2J\x7f\u202eRTL\u2066x\u200fy\nz"
FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]")


def test_nothing_from_the_service_acts_on_the_terminal(own_store):
    program, url, report, store = own_store
    urn = report["seed"]["id"]
    other = report["neighbors"][0]["track"]["id"]
    store.execute("UPDATE tracks SET title = ?, genre = ?", (EVIL,) * 2)
    store.execute("UPDATE track_documents SET description = ?", (EVIL,))
    store.execute("UPDATE users SET username = ?", (EVIL,))
    store.execute("UPDATE playlists SET title = ?", (EVIL,))
    store.commit()
    playlist = report["neighbors"][0]["evidence"][0]["id"]
    for arguments in (("show", urn), ("show", playlist), ("neighbors", urn), ("recommend", urn),
                      ("recommend", urn, "--method", "common"), ("path", urn, other),
                      ("search", "lights")):
        done = program.ok(*arguments)
        assert not FORBIDDEN.search(done.stdout), arguments
        assert not FORBIDDEN.search(done.stderr), arguments
    assert "Evil]0;owned[31m2JRTLxy z" in program.ok("show", urn).stdout
    assert program.json("show", urn)["title"] == EVIL


@pytest.mark.parametrize("columns", (48, 80, 120))
def test_pages_are_whole_on_a_narrow_terminal(shared_store, columns):
    program, url, _ = shared_store
    items = program.json("neighbors", url, "-k", "20")["items"]
    text = on_terminal(program, columns, "neighbors", url, "-k", "20")
    for item in items:
        assert item["track"]["permalink_url"] in text
    for line in text.splitlines():
        assert len(line) <= columns or line.strip().startswith("https://"), line


def test_doctor_shows_no_user_of_a_uri(program):
    for uri in ("postgresql://me:pw-1234@localhost:1/x", "postgresql://me:p@w-1234@localhost:1/x",
                "postgresql://me@localhost:1/x?password=pw-1234"):
        for form in ((), ("--json",)):
            done = program.ok("doctor", *form, CACHE_PATH=uri)
            assert "-1234" not in done.stdout + done.stderr, uri
            assert "me@" not in done.stdout and "me:" not in done.stdout
            assert "localhost:1/x" in done.stdout


def test_records_have_one_shape(shared_store):
    program, url, report = shared_store
    track = program.json("recommend", url, "-k", "1")["items"][0]["track"]
    assert isinstance(track["repost_count"], int)
    shown = program.json("show", url)
    assert shown["source"] == "soundcloud"
    assert shown["attribution"] == report["seed"]["attribution"]
    assert shown["fetched_at"] == report["seed"]["fetched_at"]
    word = shown["title"].split()[0]
    for kind in ("tracks", "users", "playlists"):
        items = program.json("search", "--kind", kind, "e", "-k", "200")["items"]
        assert any(item["fetched_at"] for item in items), kind
        assert all(value != "" for item in items for value in item.values())
    found = next(i for i in program.json("search", word, "-k", "500")["items"]
                 if i["id"] == shown["id"])
    assert found["attribution"] == shown["attribution"]
    assert found["fetched_at"] == shown["fetched_at"]
    playlist = program.json("neighbors", url, "-k", "1")["items"][0]["evidence"][0]["id"]
    tracks = program.json("show", playlist)["tracks"]
    assert any(t["fetched_at"] for t in tracks) and all(t["attribution"] for t in tracks)


def test_exclude_known_takes_a_file_with_unknown_names(shared_store):
    program, url, _ = shared_store
    first = program.json("recommend", url, "-k", "3")["items"][0]["track"]
    known = program.folder / "known.txt"
    known.write_text(f"{first['permalink_url']}\nsoundcloud:tracks:999999999999\nnonsense\n\n")
    done = program.run("recommend", url, "-k", "3", "--json", "--exclude-known", f"@{known}")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("\n") == 1 and "2 of 3 tracks" in done.stderr
    assert first["id"] not in [i["track"]["id"] for i in json.loads(done.stdout)["items"]]
    alone = program.run("recommend", url, "--exclude-known", "soundcloud:tracks:999999999999")
    assert alone.returncode == 3 and "999999999999" in alone.stderr


def test_what_cannot_be_meant_is_refused(shared_store):
    program, url, _ = shared_store
    for arguments, word in ((("search", ""), "word"), (("search", " ", "\t"), "word"),
                            (("export", "--hops", "2"), "--center"),
                            (("recommend", url, "--method", "common", "--adventure", "0.5"),
                             "--adventure")):
        done = program.run(*arguments)
        assert done.returncode == 2 and word in done.stderr, arguments
        assert done.stdout == ""


def test_a_search_without_result_says_so(shared_store):
    program, _, _ = shared_store
    done = program.ok("search", "zzzzqqqq")
    assert "nothing found" in done.stderr and len(done.stdout.splitlines()) == 1
    assert program.json("search", "zzzzqqqq")["items"] == []


def in_order(values):
    """The sum from left to right: Python's own sum() compensates from 3.12 on."""
    total = 0.0
    for value in values:
        total += value
    return total


def test_every_number_is_the_sum_of_what_stands_below_it(shared_store):
    program, url, _ = shared_store
    near = program.json("neighbors", url, "-k", "40")["items"]
    seeds = [url] + [item["track"]["id"] for item in near[:6]]
    for arguments in ((url,), tuple(seeds)):
        items = program.json("recommend", *arguments, "-k", "500")["items"]
        assert {item["level"] for item in items} > {"walk"}
        for item in items:
            assert in_order(c["value"] for c in item["contributions"]) == item["score"]
        for item in program.json("recommend", *arguments, "-k", "500", "--explain")["items"]:
            contributions = item["explanation"]["contributions"]
            assert in_order(c["value"] for c in contributions) == item["score"]
            for c in contributions:
                if c["evidence"]:
                    assert in_order(e["value"] for e in c["evidence"]) == c["value"]
    for item in near:
        assert in_order(e["value"] for e in item["evidence"]) == item["weight"]
    for step in program.json("path", url, near[-1]["track"]["id"])["paths"][0]["steps"]:
        assert in_order(e["value"] for e in step["evidence"]) == step["weight"]
