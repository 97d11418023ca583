"""Killed, cut off and disturbed crawls: nothing is lost and nothing is asked for twice."""
import collections
import random
import signal
import time

import pytest
from conftest import make_program

LIMITS = ("--max-tracks", "260", "--rate", "none")


def graph_hash(program):
    return program.json("build", program.url, *LIMITS, "--offline")["graph"]


def undisturbed(tmp_path, sandbox):
    folder = tmp_path / "undisturbed"
    folder.mkdir()
    program = make_program(folder, sandbox)
    report = program.json("build", sandbox.url, *LIMITS)
    return report


def test_twenty_kills_and_the_graph_is_that_of_an_undisturbed_run(tmp_path, start_sandbox):
    sandbox = start_sandbox("--latency", "10")
    calm = undisturbed(tmp_path, sandbox)
    calm_requests = collections.Counter(e["path"] for e in sandbox.requests())
    before = len(sandbox.requests())

    folder = tmp_path / "killed"
    folder.mkdir()
    program = make_program(folder, sandbox)
    seed = random.randrange(10**6)
    print("seed", seed)
    chance = random.Random(seed)
    kills = 0
    for _ in range(20):
        child = program.start("build", sandbox.url, *LIMITS)
        time.sleep(chance.uniform(0.02, 0.25))
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            kills += 1
        child.communicate()
    report = program.json("build", sandbox.url, *LIMITS)
    assert kills >= 5, "the crawl was over before the kills"
    assert report["graph"] == calm["graph"]

    # A page is asked for again only when the kill came between the answer and the commit.
    asked = collections.Counter(e["path"] for e in sandbox.requests()[before:])
    assert set(asked) == set(calm_requests)
    again = sum(asked.values()) - len(asked)
    assert again <= kills, {path: n for path, n in asked.items() if n > 1}


def test_control_c_saves_and_says_how_to_go_on(tmp_path, start_sandbox):
    sandbox = start_sandbox("--latency", "30")
    program = make_program(tmp_path, sandbox)
    child = program.start("build", sandbox.url, *LIMITS)
    while len(sandbox.requests()) < 10:
        assert child.poll() is None
        time.sleep(0.01)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=20)
    assert child.returncode == 130, errors
    assert "to go on: soundgraph build" in errors
    asked = [e["path"] for e in sandbox.requests()]
    report = program.json("build", sandbox.url, *LIMITS)
    calm = undisturbed(tmp_path, sandbox)
    assert report["graph"] == calm["graph"]
    later = [e["path"] for e in sandbox.requests()[len(asked):]]
    # The page under way when the signal came may be asked for once more, no other.
    resumed = later[:report["collected"]["requests"]]
    assert len(set(asked) & set(resumed)) <= 1


def test_a_second_run_asks_for_nothing(built):
    program, sandbox, first = built
    before = len(sandbox.requests())
    second = program.run("build", sandbox.url, "--rate", "none", "--json")
    assert second.returncode == 0
    assert len(sandbox.requests()) == before
    assert "0 requests" in second.stderr and "nothing had to be asked" in second.stderr
    assert first["graph"] in second.stdout


def test_a_request_limit_stops_and_the_next_run_goes_on(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    calm = undisturbed(tmp_path, sandbox)
    codes = []
    for _ in range(200):
        done = program.run("build", sandbox.url, *LIMITS, "--max-requests", "10", "--json")
        codes.append(done.returncode)
        if done.returncode != 5:
            break
    assert codes[0] == 5 and codes[-1] == 0
    assert calm["graph"] in done.stdout


def test_the_size_of_the_pages_does_not_matter(tmp_path, start_sandbox):
    calm = undisturbed(tmp_path, start_sandbox())
    sandbox = start_sandbox("--max-page", "7")
    folder = tmp_path / "small-pages"
    folder.mkdir()
    report = make_program(folder, sandbox).json("build", sandbox.url, *LIMITS)
    assert report["graph"] == calm["graph"]
    assert report["collected"]["requests"] > 2 * calm["collected"]["requests"]


@pytest.mark.parametrize("fault", [
    "foreign-next-href", "repeated-next-href", "endless-empty-pages", "empty-pages-between",
    "short-pages", "nulls-everywhere", "access-lost", "zero-track-count", "duplicate-items",
    "bom", "gzip", "lost-location", "refuse-basic", "refuse-body",
])
def test_a_fault_of_the_service_is_survived(tmp_path, start_sandbox, fault):
    sandbox = start_sandbox("--fault", fault)
    program = make_program(tmp_path, sandbox)
    report = program.json("build", sandbox.url, *LIMITS)
    assert report["collected"]["tracks"] >= 50
    assert report["recommendations"]


@pytest.mark.parametrize("fault", ["500-every=7", "503-every=7", "504-every=7", "429-every=9",
                                   "401-every=11", "cut,every=7", "truncated-json,every=7"])
def test_an_intermittent_fault_changes_nothing(tmp_path, start_sandbox, fault):
    calm = undisturbed(tmp_path, start_sandbox())
    sandbox = start_sandbox("--fault", fault)
    folder = tmp_path / "faulty"
    folder.mkdir()
    report = make_program(folder, sandbox).json("build", sandbox.url, *LIMITS)
    assert report["graph"] == calm["graph"]


def test_what_failed_is_asked_for_again_even_when_there_are_tracks_enough(tmp_path, start_sandbox):
    sandbox = start_sandbox("--fault", "503-every=1,on=/related")
    program = make_program(tmp_path, sandbox)
    for _ in range(3):
        before = len(sandbox.requests())
        done = program.run("build", sandbox.url, "--rate", "none", "--max-tracks", "200")
        assert done.returncode == 5 and "incomplete" in done.stderr
        asked = [e["path"] for e in sandbox.requests()[before:]]
        assert any("/related" in path for path in asked)


def test_a_resumed_run_keeps_to_the_time_to_live(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    whole = undisturbed(tmp_path, sandbox)["collected"]["requests"]
    assert program.run("build", sandbox.url, *LIMITS, "--max-requests", "9").returncode == 5
    time.sleep(1.1)
    report = program.json("build", sandbox.url, *LIMITS, "--ttl", "0")
    # The address of the seed does not grow old.
    assert report["collected"]["requests"] == whole - 1


def test_two_builds_do_not_work_on_one_store(tmp_path, start_sandbox):
    sandbox = start_sandbox("--latency", "40")
    program = make_program(tmp_path, sandbox)
    first = program.start("build", sandbox.url, *LIMITS)
    time.sleep(0.5)
    second = program.run("build", sandbox.url, *LIMITS)
    _, errors = first.communicate(timeout=60)
    assert first.returncode == 0, errors
    assert second.returncode == 5 and "locked by another soundgraph" in second.stderr
