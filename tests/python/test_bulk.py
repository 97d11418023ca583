"""Bulk collection: raw files of ingest and crawl, and what clean makes of them."""
import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import time
import urllib.parse
import urllib.request

import pytest
from conftest import PROGRAM, ROOT, make_program

FAST = ("--rate", "none")
CLOCK = {"SG_CLOCK_FIXED": "1893456000"}  # 2030-01-01: what was fetched when does not differ


@pytest.fixture
def site(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    return make_program(tmp_path, sandbox), sandbox


def ask(sandbox, path):
    """What the sandbox itself answers."""
    base = sandbox.environment["SC_BASE_URL"]
    form = urllib.parse.urlencode({
        "grant_type": "client_credentials",
        "client_id": sandbox.environment["SOUNDCLOUD_CLIENT_ID"],
        "client_secret": sandbox.environment["SOUNDCLOUD_CLIENT_SECRET"]}).encode()
    token = json.load(urllib.request.urlopen(base + "/oauth/token", form))["access_token"]
    request = urllib.request.Request(base + path, headers={"Authorization": "OAuth " + token})
    return json.load(urllib.request.urlopen(request))


def raw_lines(program, name):
    text = (program.folder / "data" / "raw" / name).read_text()
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def hashes(folder, pattern="*"):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.glob(pattern)) if path.is_file()}


def clean_all(program, **extra):
    for kind in ("tracks", "playlists", "interactions"):
        program.ok("clean", kind, **extra)


# -- crawl ---------------------------------------------------------------------------------------

def test_crawl_writes_the_whole_surroundings_as_they_were_received(site):
    program, sandbox = site
    done = program.ok("crawl", sandbox.url, *FAST)
    lines = done.stdout.splitlines()
    assert lines[0] == f"resolve: {sandbox.url}"
    track = raw_lines(program, "resolved_tracks.jsonl")
    user = raw_lines(program, "resolved_users.jsonl")
    assert len(track) == len(user) == 1
    track_id, user_id = track[0]["id"], user[0]["id"]
    assert lines[1] == f"track_id={track_id} by user_id={user_id}"
    assert lines[-1] == "crawl complete"
    assert track[0] == ask(sandbox, f"/tracks/soundcloud:tracks:{track_id}")
    assert user[0] == ask(sandbox, f"/users/soundcloud:users:{user_id}")

    playlists = raw_lines(program, f"user_{user_id}_playlists.jsonl")
    page = ask(sandbox, f"/users/soundcloud:users:{user_id}/playlists?show_tracks=false&limit=200"
                        "&linked_partitioning=true&access=playable,preview,blocked")
    assert playlists == page["collection"]
    entries = raw_lines(program, f"user_{user_id}_playlist_tracks.jsonl")
    assert f"playlists fetched: {len(playlists)}" in lines
    assert f"playlist track entries: {len(entries)}" in lines
    for playlist in playlists:
        mine = [e for e in entries if e["playlist_urn"] == playlist["urn"]]
        assert [e["position"] for e in mine] == list(range(len(mine)))
        assert all(e["playlist_id"] == playlist["id"] for e in mine)
        there = ask(sandbox, f"/playlists/{playlist['urn']}/tracks?limit=200"
                             "&access=playable,preview,blocked")
        there = there["collection"] if isinstance(there, dict) else there
        distinct = list({t["urn"]: t for t in there}.values())
        assert [e["track"] for e in mine] == distinct
    likes = raw_lines(program, f"user_{user_id}_likes.jsonl")
    assert likes and all(set(e) == {"user_id", "user_urn", "position", "track"} for e in likes)
    assert all(e["user_id"] == user_id for e in likes)
    fans = raw_lines(program, f"track_{track_id}_favoriters.jsonl")
    assert fans and all(fan["kind"] == "user" for fan in fans)
    assert len({fan["urn"] for fan in fans}) == len(fans)
    assert raw_lines(program, f"track_{track_id}_reposters.jsonl")
    assert raw_lines(program, f"user_{user_id}_reposts.jsonl")
    assert not (program.folder / "data/raw" / f"track_{track_id}_userlikes_expanded.jsonl").exists()


def test_crawl_expands_the_likes_of_fans_up_to_a_cap(site):
    program, sandbox = site
    report = program.json("crawl", sandbox.url, *FAST, "--max-users", "5", "--likes-per-user", "3",
                          EXPAND_USER_LIKES="1")
    track_id = report["track"].rsplit(":", 1)[1]
    lines = raw_lines(program, f"track_{track_id}_userlikes_expanded.jsonl")
    users = {line["user_id"] for line in lines}
    assert report["favoriters"] == 5 and report["users_expanded"] == 5
    assert len(users) <= 5 and len(lines) == report["likes_expanded"]
    assert all(line["position"] < 3 and line["track"]["kind"] == "track" for line in lines)


def test_a_second_crawl_asks_for_nothing_and_changes_nothing(site):
    program, sandbox = site
    program.ok("crawl", sandbox.url, *FAST)
    raw = program.folder / "data" / "raw"
    before, asked = hashes(raw, "*.jsonl*"), len(sandbox.requests())
    again = program.run("crawl", sandbox.url, *FAST)
    assert again.returncode == 0 and "0 requests, 0 new lines" in again.stderr
    assert again.stdout.endswith("crawl complete\n")
    assert hashes(raw, "*.jsonl*") == before and len(sandbox.requests()) == asked
    # A file that is gone is crawled again.
    next(raw.glob("user_*_likes.jsonl")).unlink()
    program.ok("crawl", sandbox.url, *FAST)
    assert len(sandbox.requests()) > asked and list(raw.glob("user_*_likes.jsonl"))


def test_a_crawl_after_its_time_appends_what_it_sees_and_clean_takes_the_newest(site):
    program, sandbox = site
    program.ok("crawl", sandbox.url, *FAST, **CLOCK)
    clean_all(program)
    first = program.json("clean", "playlists")
    raw = program.folder / "data" / "raw"
    sizes = {path.name: path.stat().st_size for path in raw.glob("*.jsonl")}
    program.ok("crawl", sandbox.url, *FAST, SG_CLOCK_FIXED="1893556000")
    for path in raw.glob("*.jsonl"):
        assert path.stat().st_size == 2 * sizes[path.name], path.name
    second = program.json("clean", "playlists")
    assert [f["rows"] for f in first["files"]] == [f["rows"] for f in second["files"]]
    assert any("read anew" in entry["reason"] for entry in second["left_out"])


def test_twenty_kills_and_the_files_are_those_of_a_calm_crawl(tmp_path, start_sandbox):
    sandbox = start_sandbox("--latency", "5")
    arguments = ("crawl", sandbox.url, *FAST, "--expand-likes", "--max-users", "30")
    (tmp_path / "calm").mkdir()
    (tmp_path / "killed").mkdir()
    calm = make_program(tmp_path / "calm", sandbox)
    calm.ok(*arguments, **CLOCK)
    clean_all(calm)
    killed = make_program(tmp_path / "killed", sandbox)
    seed = random.randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)
    kills = 0
    for _ in range(20):
        child = killed.start(*arguments, **CLOCK)
        time.sleep(chance.uniform(0.02, 0.12))
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            kills += 1
        child.communicate()
        torn = list((tmp_path / "killed" / "data" / "raw").glob("user_*_likes.jsonl"))
        if torn and chance.random() < 0.3:  # what a kill within a write would leave
            with torn[0].open("a") as file:
                file.write('{"user_id":1,"position":0,"track":{"id":')
    killed.ok(*arguments, **CLOCK)
    assert kills >= 5, "the crawl was over before the kills"
    clean_all(killed)
    assert hashes(tmp_path / "killed/data/raw", "*.jsonl") == \
        hashes(tmp_path / "calm/data/raw", "*.jsonl")
    assert hashes(tmp_path / "killed/data/staging") == hashes(tmp_path / "calm/data/staging")


def test_control_c_in_a_crawl_saves_and_says_how_to_go_on(tmp_path, start_sandbox):
    sandbox = start_sandbox("--latency", "40")
    program = make_program(tmp_path, sandbox)
    child = program.start("crawl", sandbox.url, *FAST)
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=20)
    assert child.returncode == 130, errors
    assert "to go on: soundgraph crawl" in errors
    asked = [e["path"] for e in sandbox.requests()]
    program.ok("crawl", sandbox.url, *FAST)
    later = [e["path"] for e in sandbox.requests()[len(asked):]]
    assert len(set(asked) & set(later)) <= 1


def test_a_request_limit_stops_a_crawl_and_the_next_call_goes_on(site):
    program, sandbox = site
    codes = []
    for _ in range(100):
        done = program.run("crawl", sandbox.url, *FAST, "--max-requests", "3")
        codes.append(done.returncode)
        if done.returncode == 0:
            break
        assert done.returncode == 5 and "to go on" in done.stderr
    assert codes[-1] == 0 and len(codes) > 3
    paths = [e["path"] for e in sandbox.requests()]
    assert len(set(paths)) == len(paths)


def test_crawl_counts_what_could_not_be_had_and_asks_for_it_again(tmp_path, start_sandbox):
    sandbox = start_sandbox("--fault", "503-every=1,on=/likes/tracks,times=3")
    program = make_program(tmp_path, sandbox)
    done = program.run("crawl", sandbox.url, *FAST)
    assert done.returncode == 5, done.stderr
    assert "failed: likes soundcloud:users:" in done.stderr
    program.ok("crawl", sandbox.url, *FAST)
    assert raw_lines(program, next((program.folder / "data/raw").glob("user_*_likes.jsonl")).name)


def test_crawl_refuses_what_is_no_track(site):
    program, sandbox = site
    for track, code, words in (("https://soundcloud.com/nils-aurora", 2, "page of a user"),
                               ("https://example.org/x", 2, "example.org"),
                               ("999999999", 3, "999999999"), ("", 2, "needs a TRACK_URL")):
        done = program.run("crawl", track, *FAST)
        assert done.returncode == code and words in done.stderr, (track, done.stderr)
    assert program.run("crawl", TRACK_ID="999999999").returncode == 3


def test_a_dry_run_writes_nothing(site):
    program, sandbox = site
    for arguments in (("crawl", sandbox.url), ("ingest", "--query", "night")):
        done = program.run(*arguments, "--dry-run")
        assert done.returncode == 0 and "nothing was asked or written" in done.stderr
    assert not (program.folder / "data").exists() and not sandbox.requests()


# -- ingest ----------------------------------------------------------------------------------------

SPAN = ("--created-from", "2005-01-01", "--created-to", "2029-12-31")


def ingested(program):
    (path,) = (program.folder / "data" / "raw").glob("tracks_search_*.jsonl")
    return path


def test_ingest_asks_in_windows_of_a_year(site):
    program, sandbox = site
    program.ok("ingest", "--query", "night", *FAST)
    queries = [urllib.parse.parse_qs(urllib.parse.urlparse(e["path"]).query)
               for e in sandbox.requests()]
    assert len(queries) == 27
    spans = [(q["created_at[from]"][0], q["created_at[to]"][0]) for q in queries]
    assert all(start.endswith("00:00:00") and end.endswith("23:59:59") for start, end in spans)
    assert spans == sorted(spans, reverse=True)
    moment = lambda text: time.mktime(time.strptime(text, "%Y-%m-%d %H:%M:%S"))
    for later, earlier in zip(spans, spans[1:]):
        assert abs(moment(later[0]) - moment(earlier[1]) - 1) <= 3600  # no gap, no overlap


def test_ingest_writes_each_track_once(site):
    program, sandbox = site
    report = program.json("ingest", "--query", "lofi", *SPAN, *FAST)
    lines = raw_lines(program, ingested(program).name)
    assert lines and len(lines) == report["tracks"] == report["collected"]["lines"]
    assert len({line["urn"] for line in lines}) == len(lines)
    assert lines[0] == ask(sandbox, f"/tracks/{lines[0]['urn']}")
    day = time.strftime("%Y%m%d", time.gmtime())
    assert ingested(program).name == f"tracks_search_lofi_{day}.jsonl"
    before = ingested(program).read_bytes()
    # A second time, a second time with requests, and from the state forgotten: nothing is appended.
    program.ok("ingest", "--query", "lofi", *SPAN, *FAST)
    again = program.json("ingest", "--query", "lofi", *SPAN, *FAST, "--ttl", "0")
    assert again["collected"]["repeats"] == len(lines) and again["collected"]["lines"] == 0
    for path in (program.folder / "data/raw").glob("state.db*"):
        path.unlink()
    program.ok("ingest", "--query", "lofi", *SPAN, *FAST)
    assert ingested(program).read_bytes() == before
    # A torn line is cut off and written whole.
    ingested(program).write_bytes(before[:-100])
    program.ok("ingest", "--query", "lofi", *SPAN, *FAST)
    assert ingested(program).read_bytes() == before


def test_ingest_stops_at_the_cap_and_says_so(site):
    program, sandbox = site
    done = program.run("ingest", "--query", "lofi", *SPAN, *FAST, "--cap", "7")
    assert done.returncode == 0 and "the cap of 7 is reached" in done.stderr
    assert len(raw_lines(program, ingested(program).name)) == 7


def test_a_killed_ingest_is_completed(tmp_path, start_sandbox):
    """Each kill falls among the many pages that are left, whatever the machine does."""
    latency, rounds = 0.04, 6
    sandbox = start_sandbox("--latency", str(int(latency * 1000)), "--max-page", "1")
    (tmp_path / "calm").mkdir()
    (tmp_path / "killed").mkdir()
    calm = make_program(tmp_path / "calm", sandbox)
    killed = make_program(tmp_path / "killed", sandbox)
    arguments = ("ingest", "--query", "lofi", *SPAN, *FAST)
    calm.ok(*arguments, **CLOCK)
    whole = ingested(calm).read_bytes()
    pages = len(sandbox.requests())
    assert pages >= 7 * rounds
    chance = random.Random()
    left_behind = []
    for _ in range(rounds):
        asked = len(sandbox.requests())
        child = killed.start(*arguments, **CLOCK)
        # Who asks for the third page has written two, of which one at the most is the last one of
        # the call before again.
        while len(sandbox.requests()) < asked + 3 and child.poll() is None:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 1.5 * latency))
        child.kill()
        _, errors = child.communicate()
        assert child.returncode == -signal.SIGKILL, errors
        left_behind.append(ingested(killed).read_bytes())
    assert all(len(part) < len(whole) for part in left_behind)
    assert len(set(left_behind)) == rounds, "some call wrote nothing before it was killed"
    killed.ok(*arguments, **CLOCK)
    assert ingested(killed).read_bytes() == whole
    # Each page was asked for once, and again only where a kill came before it was noted.
    assert len(sandbox.requests()) <= 2 * pages + rounds


def test_ingest_refuses_what_makes_no_sense(site):
    program, sandbox = site
    for arguments, words in ((("--query", "  "), "needs words"), (("--cap", "0"), "--cap"),
                             (("--created-from", "soon"), "'soon'"),
                             (("--created-from", "2026-02-01", "--created-to", "2026-01-01"),
                              "after the last")):
        done = program.run("ingest", *arguments)
        assert done.returncode == 2 and words in done.stderr, done.stderr


# -- clean -----------------------------------------------------------------------------------------

def test_clean_prints_what_it_wrote_and_is_repeatable(site):
    program, sandbox = site
    program.ok("crawl", sandbox.url, *FAST)
    done = program.ok("clean", "playlists")
    assert all(line.startswith("wrote data/staging/") for line in done.stdout.splitlines())
    assert len(done.stdout.splitlines()) == 3
    clean_all(program)
    before = hashes(program.folder / "data" / "staging")
    clean_all(program)
    assert hashes(program.folder / "data" / "staging") == before
    assert not list((program.folder / "data").glob("*.tmp"))


def test_clean_names_the_lines_that_it_leaves_out(program):
    raw = program.folder / "data" / "raw"
    raw.mkdir(parents=True)
    (raw / "resolved_tracks.jsonl").write_bytes(
        b'{"id":1,"title":"good"}\n{"id":2,"title":"\xff"}\n{"id":3,"ti')
    done = program.ok("clean", "tracks")
    assert done.stdout == "wrote data/staging/resolved_tracks.parquet 1\n"
    assert "left out: line is not UTF-8: 1 (first: data/raw/resolved_tracks.jsonl line 2)" in done.stderr
    assert "left out: line is cut off: 1 (first: data/raw/resolved_tracks.jsonl line 3)" in done.stderr
    report = program.json("clean", "tracks")
    assert report["files"][0]["lines"] == 3 and report["files"][0]["rows"] == 1
    assert program.run("clean", "stuff").returncode == 2
    assert program.run("clean", "playlists").returncode == 3
    assert program.run("clean", "tracks", "--data", "nowhere").returncode == 3
    assert program.run("clean", "tracks", "stuff.jsonl").returncode == 2


# -- Full disks and stops ----------------------------------------------------------------------------

def limited(program, limit, *arguments):
    """Runs with files that cannot grow beyond `limit` bytes: a write fails as on a full disk."""
    def limit_files():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    return subprocess.run([PROGRAM, *arguments], cwd=program.folder, env={**program.environment, **CLOCK},
                          capture_output=True, text=True, preexec_fn=limit_files,
                          restore_signals=False, timeout=120)


def test_a_full_disk_is_one_line_and_nothing_half_written(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    (tmp_path / "calm").mkdir()
    (tmp_path / "full").mkdir()
    calm, full = make_program(tmp_path / "calm", sandbox), make_program(tmp_path / "full", sandbox)
    calm.ok("crawl", sandbox.url, *FAST, **CLOCK)
    clean_all(calm)
    for limit in (300_000, 500_000, 700_000):
        done = limited(full, limit, "crawl", sandbox.url, *FAST)
        assert done.returncode == 1, (limit, done.stderr)
        errors = [line for line in done.stderr.splitlines() if line.startswith("soundgraph: ")]
        assert len(errors) == 1 and "data/raw/" in errors[0]
        for path in (full.folder / "data/raw").glob("*.jsonl"):
            raw_lines(full, path.name)
    full.ok("crawl", sandbox.url, *FAST, **CLOCK)
    assert hashes(full.folder / "data/raw", "*.jsonl") == \
        hashes(calm.folder / "data/raw", "*.jsonl")

    full.ok("clean", "tracks")
    before = hashes(full.folder / "data/staging")
    done = limited(full, 2000, "clean", "tracks")
    assert done.returncode == 1 and done.stderr.count("soundgraph: ") == 1, done.stderr
    assert hashes(full.folder / "data/staging") == before
    assert not list((full.folder / "data").glob("*.tmp"))


def test_control_c_in_clean_leaves_the_old_files(program):
    raw = program.folder / "data" / "raw"
    raw.mkdir(parents=True)
    name = raw / "tracks_search_x_20290101.jsonl"
    name.write_text('{"id":1,"title":"old"}\n')
    program.ok("clean", "tracks")
    before = hashes(program.folder / "data" / "staging")
    line = '{"id":%d,"title":"a title","description":"' + "word " * 300 + '","tag_list":"a b c"}\n'
    with name.open("w") as file:
        for number in range(1, 60001):
            file.write(line % number)
    child = program.start("clean", "tracks")
    while not list((program.folder / "data").glob("staging.*.tmp")):
        time.sleep(0.002)
    time.sleep(0.2)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=60)
    assert child.returncode == 130, errors
    assert hashes(program.folder / "data" / "staging") == before
    assert not list((program.folder / "data").glob("*.tmp"))


# -- make ------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("target, call", [
    ("refresh_and_request", "auth login"), ("doctor", "doctor"),
    ("ingest", "ingest"), ("resolve TRACK_URL=x", "crawl"), ("clean", "clean tracks"),
    ("playlists_clean", "clean playlists"), ("load", "load tracks"),
    ("load PGDATABASE=sgr", "load tracks --store postgresql://"),
    ("load PGDATABASE=sgr CACHE_PATH=x.db", "load tracks"),
    ("playlists_load", "load playlists"), ("schema_extras", "refresh"), ("cooccur", "refresh"),
    ("unveil TRACK_ID=5", 'unveil "soundcloud:tracks:5"'), ("unveil TRACK_URL=x", 'unveil "x"'),
    ("pipeline TRACK_URL=x", "pipeline"), ("pipeline_url TRACK_URL=x", "pipeline"),
    ("export_corpus", "export corpus"), ("export_pairs", "export pairs")])
def test_the_targets_of_the_seed_are_one_call_each(target, call):
    done = subprocess.run(["make", "-n", "-C", str(ROOT), *target.split()], capture_output=True,
                          text=True, env={k: v for k, v in os.environ.items()
                                          if k in ("PATH", "HOME")})
    calls = [line.strip() for line in done.stdout.splitlines()
             if line.startswith("build/src/cli/soundgraph")]
    assert calls == [f"build/src/cli/soundgraph {call}"], done.stdout + done.stderr
