"""Bad input and bad circumstances: one clear line, the right exit code, nothing lost or leaked."""
import os
import shutil
import socket
import sqlite3
import subprocess
import time

import pytest
from conftest import PROGRAM, make_program

FAST = ("--rate", "none", "--max-tracks", "120")


def one_line(done, code, *parts):
    """Exit code, and the error is one line that names the parts."""
    assert done.returncode == code, (done.returncode, done.stderr)
    lines = [line for line in done.stderr.splitlines() if line.startswith("soundgraph: ")]
    assert len(lines) == 1, done.stderr
    for part in parts:
        assert part in lines[0], lines[0]
    assert "client_secret=" not in done.stderr


@pytest.mark.parametrize("url", ["not a url", "ftp://soundcloud.com/a/b", "https://example.com/a/b",
                                 "https://soundcloud.com/", "https://soundcloud.com/a/sets/b", ""])
def test_a_wrong_url_is_a_usage_error(tmp_path, start_sandbox, url):
    program = make_program(tmp_path, start_sandbox())
    one_line(program.run("build", url), 2)


def test_an_unknown_track_is_not_found(tmp_path, start_sandbox):
    program = make_program(tmp_path, start_sandbox())
    one_line(program.run("build", "https://soundcloud.com/nobody/nothing-at-all", *FAST), 3,
             "nobody/nothing-at-all")


def test_a_private_track_is_not_found(tmp_path, start_sandbox):
    sandbox = start_sandbox("--fault", "private")
    one_line(make_program(tmp_path, sandbox).run("build", sandbox.url, *FAST), 3)


def test_missing_credentials_name_the_settings(program):
    done = program.run("build", "https://soundcloud.com/a/b")
    one_line(done, 4, "SOUNDCLOUD_CLIENT_ID")


def test_refused_credentials_are_no_secret_in_the_message(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    done = program.run("build", sandbox.url, *FAST,
                       SOUNDCLOUD_CLIENT_SECRET="very-wrong-secret-12345", SC_TOKEN_FILE="t.json")
    one_line(done, 4)
    assert "very-wrong-secret-12345" not in done.stderr + done.stdout


def test_no_secret_is_in_any_output(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    secret = sandbox.environment["SOUNDCLOUD_CLIENT_SECRET"]
    outputs = [program.run("build", sandbox.url, *FAST, "-v"), program.run("doctor"),
               program.run("doctor", "--json")]
    for done in outputs:
        assert secret not in done.stdout + done.stderr
    for path in tmp_path.rglob("*"):
        if path.is_file() and "home" not in path.parts and "sandbox" not in str(path):
            assert secret.encode() not in path.read_bytes(), path


def test_a_server_that_is_not_there_is_a_network_error(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    program.ok("build", sandbox.url, *FAST)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    done = program.run("build", "https://soundcloud.com/someone/else", *FAST,
                       SC_BASE_URL=f"http://127.0.0.1:{port}")
    one_line(done, 5)


@pytest.mark.parametrize("fault,code", [("json-bomb", 2), ("invalid-utf8", 2), ("huge-body", 2),
                                        ("cut", 5), ("html-error", 5), ("captcha-403", 5),
                                        ("truncated-json", 5)])
def test_an_answer_that_is_no_answer(tmp_path, start_sandbox, fault, code):
    sandbox = start_sandbox("--fault", fault)
    program = make_program(tmp_path, sandbox)
    one_line(program.run("build", sandbox.url, *FAST), code)


def test_a_rate_limit_says_until_when(tmp_path, start_sandbox):
    sandbox = start_sandbox("--fault", "429-every=1,after=5")
    program = make_program(tmp_path, sandbox)
    one_line(program.run("build", sandbox.url, *FAST, "--max-wait", "1"), 5, "until")


def test_a_full_disk_loses_nothing(tmp_path, start_sandbox):
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(small)],
                             capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip("mounting a small tmpfs needs root: " + mounted.stderr.strip())
    try:
        sandbox = start_sandbox()
        program = make_program(tmp_path, sandbox)
        store = small / "tracks.db"
        done = program.run("build", sandbox.url, "--rate", "none", "--store", store)
        one_line(done, 1, "full")
        # What was committed is there and whole.
        copy = tmp_path / "copy.db"
        for suffix in ("", "-wal"):
            if os.path.exists(f"{store}{suffix}"):
                shutil.copy(f"{store}{suffix}", f"{copy}{suffix}")
        check = sqlite3.connect(copy)
        assert check.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        check.close()
        program.ok("build", sandbox.url, *FAST, "--store", copy)
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_file_that_is_no_store(program):
    (program.folder / "x.db").write_bytes(b"this is no database at all, only some text" * 50)
    one_line(program.run("cache", "stats", "--store", "x.db"), 2, "x.db")


def test_a_corrupt_store_is_reported_and_kept(built):
    program, _, _ = built
    path = program.folder / "data/cache/tracks.db"
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    data = bytearray(path.read_bytes())
    for start in range(4096 * 3, len(data), 4096):
        data[start:start + 512] = os.urandom(512)
    path.write_bytes(data)
    done = program.run("recommend", built[1].url)
    one_line(done, 1, "tracks.db")
    assert path.read_bytes() == bytes(data)


def test_a_locked_store_says_so(built):
    program, sandbox, _ = built
    held = sqlite3.connect(program.folder / "data/cache/tracks.db", isolation_level=None)
    held.execute("BEGIN EXCLUSIVE")
    start = time.monotonic()
    done = program.run("cache", "purge", "--all")
    held.execute("ROLLBACK")
    held.close()
    one_line(done, 1, "locked")
    assert time.monotonic() - start < 30


def test_a_store_of_a_newer_program(built):
    program, _, _ = built
    path = program.folder / "data/cache/tracks.db"
    with sqlite3.connect(path) as store:
        store.execute("UPDATE meta SET value = '9999' WHERE key = 'schema_version'")
    one_line(program.run("cache", "stats"), 2, "newer")


@pytest.mark.parametrize("arguments,part", [
    (("build",), "TRACK_URL"), (("build", "u", "--depth", "-3"), "--depth"),
    (("build", "u", "--rate", "fast"), "--rate"), (("build", "u", "--ttl", "soon"), "--ttl"),
    (("recommend",), "TRACK"), (("recommend", "x", "-k", "0"), "-k"),
    (("recommend", "x", "--adventure", "7"), "--adventure"), (("path", "a"), "FROM TO"),
    (("search",), "WORD"), (("cache", "eat"), "stats or purge"), (("cache", "purge"), "--all"),
    (("nonsense",), "not a command"), (("build", "--no-such-option"), "--no-such-option"),
])
def test_wrong_usage_exits_with_two(program, arguments, part):
    done = program.run(*arguments)
    assert done.returncode == 2, done.stderr
    assert part in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stdout == ""


def test_bytes_that_are_not_utf8_in_arguments(program):
    done = program.run("show", b"\xff\xfe\x00bad".replace(b"\x00", b"").decode("utf8", "surrogateescape"))
    assert done.returncode in (2, 3)
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("arguments", [("help", "--json"), ("cache", "stats"), ("doctor", "--json"),
                                       ("search", "a"), ("export",)])
def test_a_full_disk_behind_stdout_is_a_failure(built, arguments):
    program, _, _ = built
    with open("/dev/full", "w") as full:
        done = subprocess.run([PROGRAM, *arguments], cwd=program.folder, stdout=full,
                              env=program.environment, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 1, (arguments, done.stderr)
    assert "No space left" in done.stderr


def test_a_dry_run_asks_nothing_and_leaves_nothing(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    done = program.run("build", sandbox.url, "--dry-run")
    assert done.returncode == 0 and "/resolve" in done.stderr
    assert program.json("build", sandbox.url, "--dry-run") == {
        "schema": "soundgraph.plan/1", "seed": None, "requests": 1, "from_store": 0}
    assert sandbox.requests() == []
    assert not (program.folder / "data").exists()


def test_the_hint_to_go_on_repeats_what_was_asked(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    done = program.run("build", sandbox.url, "--depth", "2", "--rate", "none", "--max-requests", "5")
    assert f"to go on: soundgraph build {sandbox.url} --depth 2 --rate none" in done.stderr
