"""models, train, evaluate, sweep from outside, on a small made-up set of playlists."""
import csv
import io
import json
import math
import random
import signal
import time

import pytest

TRACKS, LISTS = 120, 240


def wanders(rng):
    """A list walks through the tracks, so that neighbours belong together and the end comes last."""
    track, found = rng.randrange(TRACKS), []
    while len(found) < 16:
        track = (track + rng.randrange(1, 5)) % TRACKS
        if track not in found:
            found.append(track)
    return found


def write_lists(folder, leak=False):
    rng = random.Random(7)
    folder.mkdir(exist_ok=True)
    train, test = [], []
    for user in range(LISTS):
        tracks = wanders(rng)
        train.append([user, *tracks[:13]])
        test.append([user, *tracks[13:], *(tracks[:1] if leak and user == 5 else [])])
    for name, rows in (("train.txt", train), ("test.txt", test)):
        (folder / name).write_text("".join(" ".join(map(str, row)) + "\n" for row in rows))
    return folder, {row[0]: row[1:] for row in train}, {row[0]: row[1:] for row in test}


@pytest.fixture
def small(program):
    folder, program.train, program.test = write_lists(program.folder / "input")
    program.ok("import", "lightgcn", folder, "--dataset", "small")
    return program


def by_model(document):
    return {result["model"]: result for result in document["results"]}


def test_models_lists_options_with_ranges_and_grids(program):
    models = {m["name"]: m for m in program.json("models")["models"]}
    assert {"popularity", "cooccur", "walk", "ease", "ease-dense", "ials", "blend"} <= set(models)
    for model in models.values():
        for option in model["options"]:
            assert option["min"] <= option["default"] <= option["max"]
            assert all(option["min"] <= value <= option["max"] for value in option["grid"])
    assert program.json("models", "walk")["models"] == [models["walk"]]
    assert program.run("models", "wlak").returncode == 2


def test_evaluate_agrees_with_popularity_by_hand(small):
    document = small.json("evaluate", "--dataset", "small", "--model", "popularity", "-k", "5,10")
    assert document["schema"] == "soundgraph.evaluation/1"
    assert (document["dataset"], document["split"]) == ("small", "given")
    degree = [0] * TRACKS
    for tracks in small.train.values():
        for track in tracks:
            degree[track] += 1
    ranking = sorted(range(TRACKS), key=lambda track: (-degree[track], track))
    expected = {"recall": 0, "precision": 0, "hit": 0, "ndcg": 0}
    for user, truth in small.test.items():
        best = [t for t in ranking if t not in small.train[user]][:10]
        hits = [t in truth for t in best]
        expected["recall"] += sum(hits) / len(truth) / LISTS
        expected["precision"] += sum(hits) / 10 / LISTS
        expected["hit"] += any(hits) / LISTS
        gain = sum(hit / math.log2(k + 2) for k, hit in enumerate(hits))
        expected["ndcg"] += gain / sum(1 / math.log2(k + 2) for k in range(3)) / LISTS
    result = by_model(document)["popularity"]
    for name, value in expected.items():
        assert result["metrics"][f"{name}@10"] == pytest.approx(value, abs=1e-12)
        low, high = result["ci95"][f"{name}@10"]
        assert low <= value <= high
    assert {"recall@5", "ndcg@5"} <= set(result["metrics"])


def test_popularity_and_walk_stand_beside_what_was_asked(small):
    document = small.json("evaluate", "--dataset", "small", "--model", "ease,cooccur")
    results = by_model(document)
    assert list(results) == ["popularity", "walk", "ease", "cooccur"]
    assert [r["baseline"] for r in document["results"]] == [True, True, False, False]
    assert results["ease"]["vs_walk"]["ndcg@20"]["verdict"] in ("better", "worse", "tie")
    for result in results.values():
        assert result["fit_seconds"] >= 0 and result["score_seconds"] >= 0
        assert result["peak_rss_mb"] > 1
        assert isinstance(result["options"], dict)
    text = small.ok("evaluate", "--dataset", "small", "--model", "ease").stdout
    for part in ("popularity", "walk", "ease", "recall@20", "95 % interval", "difference to walk"):
        assert part in text


def test_results_do_not_depend_on_threads_or_on_the_run(small):
    def numbers(jobs):
        document = small.json("evaluate", "--dataset", "small", "--model", "ease,ials", "--metrics",
                              "all", "--jobs", jobs)
        return [(r["metrics"], r["ci95"]) for r in document["results"]]

    first = numbers(1)
    assert numbers(2) == first and numbers(3) == first


@pytest.mark.parametrize("split", ["random", "half-playlist", "leave-one-out", "strong"])
def test_every_split_works_without_a_given_one(small, split):
    document = small.json("evaluate", "--dataset", "small", "--split", split, "--seed", 3,
                          "--min-tracks", 2)
    assert document["split"] == split and document["protocol"]["split_seed"] == 3
    counts = document["counts"]
    assert counts["queries"] > 0 and counts["train"] > counts["test"] > 0


def test_temporal_learns_the_past_only(program):
    rng = random.Random(3)
    rows = [(user, track, 1600000000 + 86400 * day)
            for user in range(80) for day, track in zip(sorted(rng.sample(range(300), 16)),
                                                        wanders(rng))]
    (program.folder / "pairs.csv").write_text(
        "user,item,timestamp\n" + "".join(f"{u},{t},{s}\n" for u, t, s in rows))
    program.ok("import", "pairs", "pairs.csv", "--dataset", "timed", "--set", "delimiter=comma")
    document = program.json("evaluate", "--dataset", "timed", "--split", "temporal")
    times = sorted(second for *_, second in rows)
    assert document["counts"]["train"] == sum(t < times[len(times) * 8 // 10] for t in times)
    assert document["protocol"]["cut"].startswith("202")
    document = program.json("evaluate", "--dataset", "timed", "--split", "temporal", "--at",
                            "2021-05-01", "--gap", "7d", "--tune", "--budget", 2)
    cut = 1619827200
    assert document["protocol"]["cut"] == "2021-05-01T00:00:00Z"
    counts = document["counts"]
    assert counts["train"] == sum(t < cut - 7 * 86400 for t in times)
    assert counts["untimed"] == sum(cut - 7 * 86400 <= t < cut for t in times)
    assert document["protocol"]["validation"] == "the last 10 % of each training list"


def test_options_are_set_for_one_model_or_for_all(small):
    document = small.json("evaluate", "--dataset", "small", "--model", "ease", "--set", "K=30",
                          "--set", "walk.K=40")
    results = by_model(document)
    assert results["ease"]["options"]["K"] == 30 and results["walk"]["options"]["K"] == 40
    done = small.run("evaluate", "--dataset", "small", "--model", "ease", "--set", "nothing=1")
    assert done.returncode == 2 and "none of the models" in done.stderr


def test_tune_finds_options_and_prints_them(small):
    document = small.json("evaluate", "--dataset", "small", "--model", "ease,blend:walk+ease",
                          "--tune", "--budget", 12, "--set", "ease.K=100")
    results = by_model(document)
    tuning = results["walk"]["tuning"]
    assert 1 < tuning["trials"] <= 12 and tuning["after"] >= tuning["before"]
    assert results["ease"]["options"]["K"] == 100
    weights = results["blend:walk+ease"]["options"]
    assert weights["w1"] + weights["w2"] == pytest.approx(1)
    assert weights["walk"] == results["walk"]["options"]
    # The lists wander, so their order tells something and their ends are held back.
    assert document["protocol"]["validation"] == "the last 10 % of each training list"
    text = small.ok("evaluate", "--dataset", "small", "--tune", "--budget", 3, "--validation",
                    "random").stdout
    assert "options were chosen on: 10 % of each training list, seed 42" in text


def test_random_models_are_averaged_over_seeds(small):
    document = small.json("evaluate", "--dataset", "small", "--model", "ials", "--seeds", 3)
    results = by_model(document)
    assert results["walk"]["depends_on_seed"] is False and len(results["walk"]["runs"]) == 1
    runs = [run["metrics"]["ndcg@20"] for run in results["ials"]["runs"]]
    assert len(runs) == 3 and len(set(runs)) == 3
    assert results["ials"]["metrics"]["ndcg@20"] == pytest.approx(sum(runs) / 3)
    assert results["ials"]["ci95_over"] == "seeds"


def test_a_leak_ends_with_status_1(program):
    folder, *_ = write_lists(program.folder / "input", leak=True)
    program.ok("import", "lightgcn", folder, "--dataset", "leaky")
    done = program.run("evaluate", "--dataset", "leaky", "--json")
    assert done.returncode == 1 and done.stdout == ""
    assert "leak: a test pair stands in train (list 'lightgcn:user:5'" in done.stderr


def test_gates_decide_the_status(small):
    good = small.run("evaluate", "--dataset", "small", "--gate", "walk.ndcg@20>=0.01")
    assert good.returncode == 0 and "walk" in good.stdout
    bad = small.run("evaluate", "--dataset", "small", "--gate", "recall@20>=0.999", "--json")
    assert bad.returncode == 1 and "gate recall@20>=0.999: walk reaches" in bad.stderr
    assert json.loads(bad.stdout)["results"]
    assert small.run("evaluate", "--dataset", "small", "--gate", "ndgc@20>0").returncode == 2


@pytest.mark.parametrize("arguments, status, part", [
    (["--dataset", "nothing"], 3, "nothing"),
    ([], 2, "--dataset NAME is missing"),
    (["--dataset", "small", "--model", "wlak"], 2, "did you mean 'walk'"),
    (["--dataset", "small", "--model", "ease,ease"], 2, "twice"),
    (["--dataset", "small", "--split", "temporal"], 2, "has no times"),
    (["--dataset", "small", "--split", "randm"], 2, "did you mean 'random'"),
    (["--dataset", "small", "-k", "0"], 2, "from 1 to 1000"),
    (["--dataset", "small", "--metrics", "recal"], 2, "did you mean 'recall'"),
    (["--dataset", "small", "--k-core", "1000"], 2, "nothing to learn from"),
    (["--dataset", "small", "--at", "2020-01-01"], 2, "belong to --split temporal"),
    (["--dataset", "small", "--seeds", "1"], 2, "from 2 to"),
    (["--dataset", "small", "--half", "middle"], 2, "hash or position"),
])
def test_wrong_questions_are_named(small, arguments, status, part):
    done = small.run("evaluate", *arguments)
    assert done.returncode == status, done.stderr
    assert part in done.stderr and done.stdout == ""


def test_another_dataset_asks(small):
    folder, *_ = write_lists(small.folder / "other")
    for name in ("train.txt", "test.txt"):
        rows = (folder / name).read_text().splitlines()
        (folder / name).write_text("".join(
            " ".join([str(1000 + int(row.split()[0])), *row.split()[1:], "777"]) + "\n"
            for row in rows[:40]))
    small.ok("import", "lightgcn", folder, "--dataset", "other")
    document = small.json("evaluate", "--dataset", "small", "--test-dataset", "other")
    assert document["split"] == "half-playlist" and document["test_dataset"] == "other"
    counts = document["counts"]
    assert counts["queries"] == 40
    assert counts["test_outside"] + counts["seeds_unmatched"] == 40  # track 777 of each list
    done = small.run("evaluate", "--dataset", "small", "--test-dataset", "small")
    assert done.returncode == 1 and "leak:" in done.stderr


def test_a_trained_model_is_whole_and_gives_the_same_numbers(small):
    done = small.json("train", "ease", "--dataset", "small", "--out", "kept", "--set", "K=50",
                      "--evaluate")
    folder = small.folder / "kept"
    about = json.loads((folder / "model.json").read_text())
    assert about["kind"] == "ease" and about["options"]["K"] == 50
    assert about["dataset"]["part"] == "train" and len(about["dataset"]["hash"]) == 64
    assert about["metrics"] == done["metrics"]
    assert len((folder / "ids.txt").read_text().splitlines()) == about["tracks"] == TRACKS
    fresh = by_model(small.json("evaluate", "--dataset", "small", "--model", "ease", "--set",
                                "ease.K=50"))["ease"]["metrics"]
    kept = by_model(small.json("evaluate", "--dataset", "small", "--model", "./kept"))["./kept"]
    assert kept["metrics"] == fresh and kept["fit_seconds"] is None
    assert {name: fresh[name] for name in about["metrics"]} == about["metrics"]
    refused = small.run("evaluate", "--dataset", "small", "--model", "./kept", "--split", "random")
    assert refused.returncode == 2 and "may have seen" in refused.stderr
    small.ok("train", "ease", "--dataset", "small", "--out", "all", "--all-parts")
    refused = small.run("evaluate", "--dataset", "small", "--model", "./all")
    assert refused.returncode == 2 and "may have seen" in refused.stderr


def test_training_can_choose_options_first(small):
    done = small.json("train", "walk", "--dataset", "small", "--tune", "--budget", 10)
    about = json.loads((small.folder / "data/models/walk/model.json").read_text())
    assert about["options"] == pytest.approx(done["options"])
    assert about["tuning"]["validation"] == "the last 10 % of each training list"
    assert 1 < about["tuning"]["trials"] <= 10
    refused = small.run("train", "walk", "--dataset", "small", "--all-parts", "--evaluate")
    assert refused.returncode == 2 and "leave out --all-parts" in refused.stderr


def test_a_trained_model_recommends(small):
    for model in ("walk", "blend:walk+ease"):
        small.ok("train", model, "--dataset", "small", "--out", "kept")
        answer = small.json("recommend", "--model", "kept", "lightgcn:item:50", "-k", "5")
        found = [item["track"]["id"] for item in answer["items"]]
        assert len(found) == 5 and "lightgcn:item:50" not in found
        assert all(abs(int(urn.rsplit(":", 1)[1]) - 50) < 25 for urn in found)


def test_training_twice_gives_the_same_bytes(small):
    for name in ("a", "b"):
        small.ok("train", "ials", "--dataset", "small", "--out", name, "--seed", 9,
                 "--set", "epochs=3")
    files = sorted(p.name for p in (small.folder / "a").iterdir())
    assert files == sorted(p.name for p in (small.folder / "b").iterdir())
    for name in files:
        if name != "model.json":  # it holds times
            assert (small.folder / "a" / name).read_bytes() == \
                (small.folder / "b" / name).read_bytes()


def test_a_sweep_goes_on_where_it_was(small):
    base = ("sweep", "ease", "--dataset", "small", "--grid", "lambda=1,10", "--no-charts")
    first = small.json(*base, "--grid", "K=10,20")
    assert first["new_trials"] == 4 and len(first["trials"]) == 4
    values = [trial["metrics"]["ndcg@20"] for trial in first["trials"]]
    assert values == sorted(values, reverse=True)
    again = small.json(*base, "--grid", "K=10,20")
    assert again["new_trials"] == 0 and again["trials"] == first["trials"]
    more = small.json(*base, "--grid", "K=10,20,40")
    assert more["new_trials"] == 2 and more["folder"] == first["folder"]
    lines = (small.folder / first["folder"] / "metrics.jsonl").read_text().splitlines()
    assert len(lines) == 6 and all(json.loads(line)["metrics"] for line in lines)
    rows = list(csv.DictReader(io.StringIO(small.ok(*base, "--grid", "K=10,20", "--csv").stdout)))
    assert [float(row["ndcg@20"]) for row in rows] == values


def test_a_sweep_draws_random_points_and_charts(small):
    done = small.json("sweep", "ease", "--dataset", "small", "--random", 5, "--grid", "K=5..60",
                      "--grid", "lambda=0.1..100:log", "--id", "mine")
    assert done["id"] == "mine" and len(done["trials"]) == 5
    folder = small.folder / "data/runs/mine"
    for name in ("run.json", "trials.csv", "sweep-K.svg", "sweep-lambda.svg"):
        assert (folder / name).stat().st_size > 0
    refused = small.run("sweep", "ials", "--dataset", "small", "--id", "mine")
    assert refused.returncode == 2 and "another 'model'" in refused.stderr
    assert small.run("sweep", "ease", "--dataset", "small", "--grid", "K=5..60").returncode == 2


def test_an_interrupted_sweep_keeps_its_trials(small):
    base = ("sweep", "ials", "--dataset", "small", "--grid", "D=64,128,256", "--grid",
            "a0=0.01,0.03,0.1,0.3", "--set", "epochs=60", "--no-charts", "--id", "stopped")
    process = small.start(*base)
    log = small.folder / "data/runs/stopped/metrics.jsonl"
    for _ in range(1200):
        if log.exists() and log.read_text().count("\n") >= 2:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130 and "goes on from there" in errors
    kept = log.read_text().count("\n")
    assert 2 <= kept < 12
    done = small.json(*base)
    assert done["new_trials"] == 12 - kept
