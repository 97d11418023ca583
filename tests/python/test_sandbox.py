"""The sandbox as a program: how it starts, what it says, how it ends."""
import json
import os
import signal
import socket
import stat
import subprocess
import time
import urllib.request

import pytest
from conftest import PROGRAM, clean_environment


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path, start_sandbox, number):
    sandbox = start_sandbox("--latency", "20")
    base = sandbox.environment["SC_BASE_URL"]
    status = json.load(urllib.request.urlopen(base + "/sandbox", timeout=10))
    assert status["schema"] == "soundgraph.sandbox/1" and status["tracks"] >= 2000
    sandbox.process.send_signal(number)
    assert sandbox.process.wait(10) == 0
    with pytest.raises(OSError):
        urllib.request.urlopen(base + "/sandbox", timeout=2)


def test_a_shell_can_source_what_it_prints(tmp_path):
    env = tmp_path / "with blank" / "sandbox.env"
    process = subprocess.Popen([PROGRAM, "sandbox", "--env-file", str(env)], text=True,
                               env=clean_environment(), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE)
    try:
        lines = [process.stdout.readline() for _ in range(6)]
        assert env.read_text() == "".join(lines)
        assert stat.S_IMODE(os.stat(env).st_mode) == 0o600
        shown = subprocess.run(["sh", "-ec", f". '{env}'; printf '%s\\n' \"$SC_BASE_URL\" "
                                "\"$SC_TOKEN_FILE\" \"$TRACK_URL\""],
                               capture_output=True, text=True, check=True).stdout.splitlines()
    finally:
        process.terminate()
        process.wait(10)
    assert shown[0].startswith("http://127.0.0.1:")
    # Never the file in which a real token lives.
    assert shown[1] == f"{env}.token"
    assert shown[2] == "https://soundcloud.com/nils-aurora/harbour-lights"


def test_help_names_every_fault(program):
    faults = program.json("sandbox", "--list-faults")["faults"]
    text = program.ok("sandbox", "-h").stdout.split()
    assert len(faults) >= 40
    assert [f["name"] for f in faults if f["name"] not in text] == []


def test_a_client_that_goes_away_does_no_harm(start_sandbox):
    sandbox = start_sandbox("--access-token", "tok", "--fault", "slow=300")
    base = sandbox.environment["SC_BASE_URL"]
    port = int(base.rsplit(":", 1)[1])
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port)) as peer:
            peer.sendall(b"GET /tracks?limit=200 HTTP/1.1\r\nHost: x\r\n"
                         b"Authorization: OAuth tok\r\n\r\n")
            peer.recv(100)
    time.sleep(0.5)
    assert sandbox.process.poll() is None
    assert urllib.request.urlopen(base + "/sandbox", timeout=10).status == 200


@pytest.mark.parametrize("arguments,code,part", [
    (("--fault", "short-page"), 2, "did you mean 'short-pages'"),
    (("--url", "https://api.soundcloud.com"), 2, "not the URL of a server on loopback"),
    (("--port", "70000"), 2, "127.0.0.1 port 70000 is not an address"),
    (("--max-page", "-1"), 2, "must not be negative"),
    (("--latency", "-1"), 2, "must not be negative"),
    (("--log", "/nonexistent/log"), 1, "cannot write the log '/nonexistent/log'"),
    (("--store", "missing.db"), 3, "missing.db"),
    (("argument",), 2, "takes no arguments"),
])
def test_what_is_wrong_is_said_in_one_line(program, arguments, code, part):
    done = program.run("sandbox", *arguments, timeout=20)
    assert done.returncode == code, done.stderr
    assert part in done.stderr and done.stderr.count("\n") == 1 and done.stdout == ""


def test_a_taken_port_is_said(program, start_sandbox):
    port = start_sandbox().environment["SC_BASE_URL"].rsplit(":", 1)[1]
    done = program.run("sandbox", "--port", port, timeout=20)
    assert done.returncode == 1 and f"port {port}: Address already in use" in done.stderr
