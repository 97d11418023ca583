"""explain, recommend --explain, whynot, whatif, calibrate from outside."""
import json
import math
import random
import sqlite3

import pytest
from conftest import Sandbox, make_program


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """One store for the tests of this file, which only read it: (program, seed, its facts)."""
    folder = tmp_path_factory.mktemp("explain")
    (folder / "sandbox").mkdir()
    sandbox = Sandbox(folder / "sandbox")
    program = make_program(folder, sandbox)
    try:
        seed = program.json("build", sandbox.url, "--rate", "none")["seed"]["id"]
    finally:
        sandbox.stop()
    base = sqlite3.connect(folder / "data/cache/tracks.db")
    facts = set()
    for playlist, track in base.execute("SELECT p.urn, t.urn FROM entries e JOIN playlists p "
                                        "ON p.id = e.playlist_id JOIN tracks t "
                                        "ON t.id = e.track_id"):
        facts.add((track, "in_playlist", playlist))
    base.close()
    return program, seed, facts


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A walk over made-up lists, trained on all of them."""
    program = make_program(tmp_path_factory.mktemp("model"))
    rng, folder = random.Random(3), program.folder / "input"
    folder.mkdir()
    for name, start in (("train.txt", 0), ("test.txt", 10)):
        with open(folder / name, "w") as out:
            for user in range(300):
                base = random.Random(user).randrange(150)
                tracks = sorted({(base + random.Random(user * 99 + n).randrange(25)) % 150
                                 for n in range(start, start + (10 if start == 0 else 4))})
                known = set() if start == 0 else {
                    (base + random.Random(user * 99 + n).randrange(25)) % 150 for n in range(10)}
                out.write(" ".join(map(str, [user, *(t for t in tracks if t not in known)])) + "\n")
    program.ok("import", "lightgcn", folder, "--dataset", "small")
    program.ok("train", "walk", "--dataset", "small", "--out", "kept")
    return program


def strict_sum(values):
    total = 0.0
    for value in values:
        total += value
    return total


def check_sums(explanation):
    parts = explanation["contributions"]
    assert strict_sum(part["value"] for part in parts) == explanation["score"]
    for part in parts:
        if part["evidence"]:
            assert strict_sum(piece["value"] for piece in part["evidence"]) == part["value"]
    size = sum(abs(part["value"]) for part in parts)
    for part in parts:
        assert part["share"] == pytest.approx(part["value"] / size)


def triples(explanation):
    return [(t["head"], t["relation"], t["tail"]) for part in explanation["contributions"]
            for piece in part["evidence"] for t in piece["triples"]]


def test_a_store_explains_what_it_recommends(store):
    program, seed, facts = store
    second = program.json("neighbors", seed, "-k", "1")["items"][0]["track"]["id"]
    answer = program.json("recommend", seed, second, "-k", "30", "--explain")
    plain = program.json("recommend", seed, second, "-k", "30")
    assert [i["track"] for i in answer["items"]] == [i["track"] for i in plain["items"]]
    assert [i["score"] for i in answer["items"]] == [i["score"] for i in plain["items"]]
    named = 0
    for item in answer["items"]:
        part = item["explanation"]
        check_sums(part)
        assert part["score"] == item["score"] and part["rank"] == item["rank"]
        for fact in triples(part):
            if fact[1] == "in_playlist":
                assert fact in facts
                named += 1
        for path in part["paths"]:
            assert len(path["nodes"]) == len(path["relations"]) + 1
            assert path["nodes"][-1] == item["track"]["id"]
    assert named > 20
    item = answer["items"][2]
    alone = program.json("explain", seed, second, item["track"]["id"])
    assert alone["schema"] == "soundgraph.explanation/1" and alone["item"] == item["track"]
    for whole, part in zip(alone["contributions"], item["explanation"]["contributions"]):
        assert [whole[k] for k in ("stage", "seed", "value", "share")] == \
            [part[k] for k in ("stage", "seed", "value", "share")]
        assert len(part["evidence"]) <= 4 and all(p["kind"] != "rest" for p in whole["evidence"])
        named = [p["id"] for p in part["evidence"] if p["kind"] != "rest"]
        assert named == [p["id"] for p in whole["evidence"]][:len(named)]
    check_sums(alone)
    assert {c["remove"] for c in alone["counterfactuals"]} == {seed, second}
    for without in alone["counterfactuals"]:
        rest = second if without["remove"] == seed else seed
        ranks = [i["track"]["id"] for i in program.json("recommend", rest, "-k", "1000")["items"]]
        assert ranks.index(item["track"]["id"]) + 1 == without["rank"]


def test_a_list_shows_the_evidence_of_the_heaviest_seeds(store):
    program, seed, _ = store
    near = program.json("neighbors", seed, "-k", "11")["items"]
    seeds = [seed] + [i["track"]["id"] for i in near]
    items = program.json("recommend", *seeds, "-k", "10", "--explain")["items"]
    for item in items:
        parts = item["explanation"]["contributions"]
        check_sums(item["explanation"])
        shown = [p["value"] for p in parts if p["evidence"]]
        bare = [p["value"] for p in parts if not p["evidence"]]
        assert len(shown) == min(5, len(parts)) and (not bare or min(shown) >= max(bare))
    assert any(len(i["explanation"]["contributions"]) > 5 for i in items)


def test_the_text_says_what_the_document_says(store):
    program, seed, _ = store
    item = program.json("recommend", seed, "-k", "1")["items"][0]
    text = program.ok("explain", seed, item["track"]["id"]).stdout
    assert item["track"]["title"] in text and f"score {item['score']:.6f} by walk" in text
    listed = program.ok("recommend", seed, "-k", "1", "--explain").stdout
    assert "100.0 %" in listed and item["track"]["title"] in listed


def test_what_if_without_a_playlist_equals_a_store_without_it(store, tmp_path):
    program, seed, _ = store
    first = program.json("recommend", seed, "-k", "1", "--explain")["items"][0]
    playlist = next(piece["id"] for part in first["explanation"]["contributions"]
                    for piece in part["evidence"] if piece["kind"] == "playlist")
    answer = program.json("whatif", seed, "--all", "--without", playlist, "-k", "15")
    assert answer["schema"] == "soundgraph.whatif/1" and answer["removed"] == [playlist]
    own = make_program(tmp_path)
    (tmp_path / "data/cache").mkdir(parents=True)
    source = sqlite3.connect(program.folder / "data/cache/tracks.db")
    copy = sqlite3.connect(tmp_path / "data/cache/tracks.db")
    source.backup(copy)
    copy.execute("DELETE FROM entries WHERE playlist_id = "
                 "(SELECT id FROM playlists WHERE urn = ?)", (playlist,))
    copy.commit()
    copy.close()
    source.close()
    rest = {i["track"]["id"]: i for i in own.json("recommend", seed, "-k", "2000")["items"]}
    assert len(answer["moves"]) >= 15
    for move in answer["moves"]:
        there = rest[move["track"]["id"]]
        assert move["after"] == {k: there[k] for k in ("level", "rank", "score")}


def test_why_not_names_the_filter_and_the_rank(store):
    program, seed, _ = store
    items = program.json("recommend", seed, "-k", "40")["items"]
    other = items[30]
    answer = program.json("whynot", seed, other["track"]["id"], "-k", "10")
    assert answer["rank"] == 31 and not answer["recommended"] and answer["filtered_by"] == []
    assert any(a["action"] == "larger-k" and a["rank"] == 31 for a in answer["advice"])
    held = program.json("whynot", seed, other["track"]["id"], "--genre", "no such genre")
    assert held["filtered_by"] == ["genre"] and held["rank"] == 1
    known = program.json("whynot", seed, items[0]["track"]["id"])
    assert known["recommended"] and known["rank"] == 1
    assert program.json("whynot", seed, seed)["filtered_by"] == ["seed"]


def test_why_not_leaves_out_what_recommend_leaves_out(store):
    program, seed, _ = store
    first, second = (i["track"]["id"] for i in program.json("recommend", seed, "-k", "2")["items"])
    alone = program.json("whynot", seed, second, "-k", "1")
    assert not alone["recommended"] and alone["rank"] == 2
    after = program.json("whynot", seed, second, "-k", "1", "--exclude-known", first)
    assert after["recommended"] and after["rank"] == 1
    (program.folder / "known").write_text(f"{first}\n{second}\n")
    held = program.json("whynot", seed, second, "--exclude-known", "@known")
    assert held["filtered_by"] == ["exclude-known"] and held["rank"] == 1


def test_a_trained_model_finds_its_lists(model):
    answer = model.json("recommend", "--model", "kept", "lightgcn:item:50", "lightgcn:item:55",
                        "-k", "10", "--explain")
    for item in answer["items"]:
        check_sums(item["explanation"])
        assert triples(item["explanation"])
        assert 0 <= item["explanation"]["popularity_share"] <= 1
    urn = answer["items"][3]["track"]["id"]
    piece = answer["items"][3]["explanation"]["contributions"][0]["evidence"][0]
    moved = model.json("whatif", "--model", "kept", "lightgcn:item:50", "lightgcn:item:55", urn,
                       "--without", piece["id"])["moves"][0]
    assert moved["before"]["rank"] == 4 and moved["after"]["score"] != moved["before"]["score"]
    diverse = model.json("recommend", "--model", "kept", "lightgcn:item:50", "-k", "10", "--mmr",
                         "0.2")["items"]
    plain = model.json("recommend", "--model", "kept", "lightgcn:item:50", "-k", "10")["items"]
    assert diverse[0]["track"] == plain[0]["track"] and diverse != plain


def test_chances_come_with_a_calibration(model):
    seeds = ("lightgcn:item:50", "lightgcn:item:55")
    done = model.json("calibrate", "--dataset", "small", "--model", "kept", "-k", "20",
                      "--dry-run")
    assert done["schema"] == "soundgraph.calibration/1" and 0 <= done["test"]["ece"] < 0.2
    assert sum(b["count"] for b in done["test"]["bins"]) == done["test"]["samples"]
    bare = model.json("recommend", "--model", "kept", *seeds, "--explain")["items"]
    assert all(item["explanation"]["confidence"] is None for item in bare)
    text = model.ok("calibrate", "--dataset", "small", "--model", "kept", "-k", "20").stdout
    assert f"ECE       {done['test']['ece']:.5f}" in text
    items = model.json("recommend", "--model", "kept", *seeds, "--explain")["items"]
    chances = [item["explanation"]["confidence"] for item in items]
    assert all(0 <= c <= 1 for c in chances) and chances == sorted(chances, reverse=True)
    assert [item["score"] for item in items] == [item["score"] for item in bare]


@pytest.mark.parametrize("arguments, code, part", [
    (("explain", "SEED"), 2, "SEED… TRACK"),
    (("explain", "SEED", "SEED"), 2, "never recommended"),
    (("explain", "SEED", "soundcloud:tracks:999999999999"), 3, "not in the store"),
    (("explain", "SEED", "OTHER", "--adventure", "2"), 2, "--adventure"),
    (("explain", "SEED", "OTHER", "--dataset", "x"), 2, "--model"),
    (("whatif", "SEED", "OTHER"), 2, "--without"),
    (("whatif", "SEED", "OTHER", "--without", "SEED"), 2, "no seed is left"),
    (("whatif", "SEED", "OTHER", "--without", "OTHER"), 2, "none of the seeds"),
    (("whatif", "SEED", "OTHER", "--without", "soundcloud:playlists:999999999999"), 3, "neither"),
    (("whynot", "SEED", "OTHER", "-k", "0"), 2, "-k"),
    (("whynot", "SEED", "OTHER", "--exclude-known", "soundcloud:tracks:999999999999"), 3, "not in"),
    (("recommend", "SEED", "--mmr", "1.5"), 2, "--mmr"),
    (("calibrate", "--dataset", "x"), 2, "--model"),
])
def test_what_cannot_be_asked_is_said(store, arguments, code, part):
    program, seed, _ = store
    other = program.json("recommend", seed, "-k", "1")["items"][0]["track"]["id"]
    names = {"SEED": seed, "OTHER": other}
    done = program.run(*(names.get(a, a) for a in arguments))
    assert done.returncode == code and part in done.stderr, done.stderr


def test_documents_hold_no_number_that_is_none(store):
    program, seed, _ = store
    text = program.ok("recommend", seed, "-k", "60", "--explain", "--json").stdout
    json.loads(text, parse_constant=lambda name: pytest.fail(name))
    assert not math.isnan(json.loads(text)["items"][0]["score"])
