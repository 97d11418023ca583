"""Training that is stopped, killed or diverges, from outside; and what the models answer."""
import json
import re
import signal
import struct
import time

import pytest

from test_learn import by_model, small  # noqa: F401 (a fixture)

SLOW = ("--set", "epochs=60", "--set", "batch=200", "--set", "rate=0.01")


def train(small, name, *more, model="lightgcn", steps=SLOW):
    return ("train", model, "--dataset", "small", "--out", name, *steps, *more)


def assert_same_vectors(small, a, b):
    for name in ("lists.npy", "tracks.npy", "fold.npy", "ids.txt"):
        assert (small.folder / a / name).read_bytes() == (small.folder / b / name).read_bytes()


def wait_for(path, process):
    for _ in range(1200):
        if path.exists():
            return
        assert process.poll() is None, "it ended before it had a state"
        time.sleep(0.02)
    raise AssertionError(f"no {path}")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_training_goes_on_to_the_same_bytes(small, how):
    small.ok(*train(small, "whole"))
    process = small.start(*train(small, "stopped", "--checkpoint-every", "0"))
    state = small.folder / "stopped.training"
    wait_for(state / "state.json", process)
    time.sleep(0.2)
    process.send_signal(how)
    _, errors = process.communicate(timeout=60)
    assert not (small.folder / "stopped").exists()
    if how == signal.SIGINT:
        assert process.returncode == 130 and "what was done so far is saved" in errors
    assert 0 < json.loads((state / "state.json").read_text())["step"]
    small.ok(*train(small, "stopped", "--resume"))
    assert_same_vectors(small, "whole", "stopped")
    assert not state.exists()


def test_a_training_goes_on_only_where_there_is_one(small):
    missing = small.run(*train(small, "new", "--resume"))
    assert missing.returncode == 3 and "new.training" in missing.stderr
    plain = small.run(*train(small, "new", "--resume", model="walk", steps=()))
    assert plain.returncode == 2 and "does not learn in steps" in plain.stderr


def test_a_training_that_diverges_says_so_and_keeps_its_state(small):
    process = small.start(*train(small, "wild", "--checkpoint-every", "0"))
    state = small.folder / "wild.training"
    wait_for(state / "state.json", process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    moments = (state / "m.npy").read_bytes()
    start = moments.index(b"\n") + 1
    broken = moments[:start] + struct.pack("<f", 3e38) * ((len(moments) - start) // 4)
    (state / "m.npy").write_bytes(broken)
    done = small.run(*train(small, "wild", "--resume", "--checkpoint-every", "0"))
    assert done.returncode == 1 and "lower the rate" in done.stderr and "wild.training" in done.stderr
    assert not (small.folder / "wild").exists()
    assert (state / "m.npy").read_bytes() == broken  # nothing that is no number was saved


def test_curves_and_early_stop(small):
    done = small.json(*train(small, "early", "--charts", "charts", "--set", "patience=5",
                             "--set", "epochs=400", "--seed", 5))
    about = json.loads((small.folder / "early/model.json").read_text())
    assert about["seed"] == 5 and about["options"]["patience"] == 5
    assert about["arrays"]["history"]["shape"][0] < 400
    assert done["fit_seconds"] > 0
    for name in ("loss.svg", "loss.png", "validation.svg"):
        assert (small.folder / "charts" / name).stat().st_size > 0


def test_both_models_learn_what_there_is_to_learn(small):
    results = by_model(small.json("evaluate", "--dataset", "small", "--model",
                                  "lightgcn,lightgcnpp", "--set", "epochs=300", "--set",
                                  "batch=500", "--set", "rate=0.01"))
    for model in ("lightgcn", "lightgcnpp"):
        assert results[model]["metrics"]["recall@20"] > \
            1.5 * results["popularity"]["metrics"]["recall@20"]


@pytest.mark.parametrize("pool", [0, 1, 2])
def test_a_trained_model_recommends_for_one_or_more_seeds(small, pool):
    steps = ("--set", "epochs=60", "--set", "batch=500", "--set", "rate=0.01")
    small.ok(*train(small, "kept", "--set", f"pool={pool}", steps=steps))
    for seeds in (["lightgcn:item:50"], ["lightgcn:item:50", "lightgcn:item:53"]):
        answer = small.ok("recommend", "--model", "kept", *seeds, "-k", "5").stdout.splitlines()
        assert len(answer) == 5
        for rank, line in enumerate(answer, 1):
            found = re.fullmatch(r"Rank (\d\d) \| (\S+) \| - - - \(Score: (\S+)\)", line)
            assert found and int(found[1]) == rank and found[2] not in seeds
            assert abs(int(found[2].rsplit(":", 1)[1]) - 50) < 40


def write_npy(path, rows, columns, numbers):
    head = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}"
    head += " " * (-(len(head) + 11) % 64) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() +
                     struct.pack(f"<{rows * columns}f", *numbers))


def test_content_is_learnt_where_it_is_asked_for(small):
    steps = ("--set", "epochs=20", "--set", "batch=500")
    features = small.folder / "data/datasets/small/features.npy"
    missing = small.run(*train(small, "with", "--features", steps=steps))
    assert missing.returncode == 3 and "features.npy" in missing.stderr
    write_npy(features, 120, 2, [n % 7 - 3 for n in range(240)])
    small.ok(*train(small, "without", steps=steps))
    small.ok(*train(small, "with", "--features", steps=steps))
    assert (small.folder / "with/tracks.npy").read_bytes() != \
        (small.folder / "without/tracks.npy").read_bytes()
    asked = ("--dataset", "small", "--features", *steps)
    reached = small.json(*train(small, "with", "--features", "--evaluate", steps=steps))["metrics"]
    compared = by_model(small.json("evaluate", "--model", "lightgcn", *asked))["lightgcn"]
    assert reached["ndcg@20"] == compared["metrics"]["ndcg@20"]
    plain = by_model(small.json("evaluate", "--model", "lightgcn", *asked[:2], *steps))["lightgcn"]
    assert plain["metrics"]["ndcg@20"] != compared["metrics"]["ndcg@20"]
    grid = ("--grid", "D=8", "--no-charts")
    swept = small.json("sweep", "lightgcn", *asked, *grid)
    blind = small.json("sweep", "lightgcn", *asked[:2], *steps, *grid)
    assert swept["id"] != blind["id"] and swept["protocol"]["features"]
    assert swept["trials"][0]["metrics"] != blind["trials"][0]["metrics"]
    for command in (("evaluate", "--model", "ease"), ("sweep", "ease")):
        useless = small.run(*command, *asked[:3])
        assert useless.returncode == 2 and "nothing from features" in useless.stderr
    useless = small.run(*train(small, "plain", "--features", model="walk", steps=()))
    assert useless.returncode == 2 and "learns nothing from features" in useless.stderr
    write_npy(features, 119, 2, [1] * 238)
    other = small.run(*train(small, "with", "--features", steps=steps))
    assert other.returncode == 2 and "features.npy" in other.stderr
