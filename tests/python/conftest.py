"""What the Python tests share: the program, a sandbox on loopback, a store of their own."""
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("SG_PROGRAM", str(ROOT / "build" / "src" / "cli" / "soundgraph"))
SHARED = pathlib.Path(os.environ.get("SG_SHARED", ROOT.parent / "shared"))


def clean_environment(**extra):
    """The environment without anything that would configure the program."""
    keep = {k: v for k, v in os.environ.items()
            if not k.startswith(("SC_", "SOUNDCLOUD_", "SOUNDGRAPH_", "PG", "SG_CLOCK"))
            and k not in ("TRACK_URL", "DEPTH", "MAX_TRACKS", "VISUALIZE", "CACHE_PATH")}
    keep.update({k: str(v) for k, v in extra.items()})
    return keep


class Program:
    """Runs soundgraph in a folder of its own."""

    def __init__(self, folder, environment):
        self.folder = pathlib.Path(folder)
        self.environment = environment

    def start(self, *arguments, **extra):
        return subprocess.Popen([PROGRAM, *map(str, arguments)], cwd=self.folder,
                                env={**self.environment, **extra}, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *arguments, timeout=120, stdin=None, **extra):
        return subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, text=True,
                              env={**self.environment, **extra}, capture_output=True,
                              timeout=timeout, input=stdin, errors="surrogateescape")

    def ok(self, *arguments, **extra):
        done = self.run(*arguments, **extra)
        assert done.returncode == 0, done.stderr
        return done

    def json(self, *arguments, **extra):
        return json.loads(self.ok(*arguments, "--json", **extra).stdout)


class Sandbox:
    """A running `soundgraph sandbox`."""

    def __init__(self, folder, *arguments):
        self.folder = pathlib.Path(folder)
        self.env_file = self.folder / "sandbox.env"
        self.log = self.folder / "requests.jsonl"
        self.env_file.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [PROGRAM, "sandbox", "--port", "0", "--env-file", str(self.env_file),
             "--log", str(self.log), *arguments],
            cwd=folder, env=clean_environment(), stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        for _ in range(400):
            if self.env_file.exists() and self.env_file.read_text().strip():
                break
            assert self.process.poll() is None, "the sandbox ended at once"
            time.sleep(0.025)
        lines = (line.removeprefix("export ").split("=", 1)
                 for line in self.env_file.read_text().splitlines() if "=" in line)
        self.environment = {key: value.strip("'\"") for key, value in lines}
        self.url = self.environment["TRACK_URL"]

    def requests(self):
        """The requests so far, without those for tokens."""
        if not self.log.exists():
            return []
        entries = [json.loads(line) for line in self.log.read_text().splitlines() if line]
        return [e for e in entries if "/oauth/" not in e["path"]]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@pytest.fixture
def start_sandbox(tmp_path):
    """Starts sandboxes; all are stopped at the end of the test."""
    running = []

    def start(*arguments):
        folder = tmp_path / f"sandbox{len(running)}"
        folder.mkdir()
        running.append(Sandbox(folder, *arguments))
        return running[-1]

    yield start
    for sandbox in running:
        sandbox.stop()


@pytest.fixture
def program(tmp_path):
    """The program without credentials, in an empty folder."""
    return make_program(tmp_path)


def make_program(folder, sandbox=None):
    home = pathlib.Path(folder) / "home"
    home.mkdir(exist_ok=True)
    extra = dict(sandbox.environment) if sandbox else {}
    extra.pop("TRACK_URL", None)
    return Program(folder, clean_environment(
        HOME=home, XDG_CONFIG_HOME=home / "config", XDG_STATE_HOME=home / "state",
        SC_RETRY_BASE="0.01", **extra))


@pytest.fixture
def built(tmp_path, start_sandbox):
    """A store that `build` filled from a sandbox: (program, sandbox, report)."""
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    report = program.json("build", sandbox.url, "--rate", "none", "--viz")
    return program, sandbox, report


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory):
    """One store for the tests of a file that only read it: (program, url, report)."""
    folder = tmp_path_factory.mktemp("shared")
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
    """A copy of it that a test may change: (program, url, report, connection)."""
    program, url, report = shared_store
    source = sqlite3.connect(program.folder / "data/cache/tracks.db")
    own = make_program(tmp_path)
    (tmp_path / "data/cache").mkdir(parents=True)
    copy = sqlite3.connect(tmp_path / "data/cache/tracks.db")
    source.backup(copy)
    source.close()
    yield own, url, report, copy
    copy.close()


def pytest_configure(config):
    sys.dont_write_bytecode = True
