"""Datasets from outside: import, stats, exit codes, and an import that is killed."""
import json
import signal
import time

import pytest


@pytest.fixture
def split(program):
    folder = program.folder / "split"
    folder.mkdir()
    (folder / "train.txt").write_text("0 1 2 3\n1 2 3\n2 3 x\n")
    (folder / "test.txt").write_text("0 4\n")
    return folder


def test_an_import_reports_what_it_took_and_left_out(program, split):
    done = program.ok("import", "lightgcn", split, "--dataset", "small")
    assert "interactions   7" in done.stdout
    assert 'left out: item id is not a whole number from 0: 1 (first: train.txt line 3: "x")' in done.stdout
    assert "soundgraph stats --dataset small" in done.stderr
    written = json.loads((program.folder / "data/datasets/small/dataset.json").read_text())
    assert written["counts"]["train"] == 6 and written["counts"]["test"] == 1


def test_json_is_the_document_that_was_written(program, split):
    answer = program.json("import", "lightgcn", split, "--dataset", "small", "--min-length", "2")
    assert answer == json.loads((program.folder / "data/datasets/small/dataset.json").read_text())
    assert answer["options"]["min-length"] == 2 and answer["counts"]["lists"] == 2


def test_a_dataset_may_be_a_path(program, split):
    program.ok("import", "lightgcn", split, "--dataset", "elsewhere/one")
    assert program.json("stats", "--dataset", "elsewhere/one")["nodes"]["lists"] == 3


@pytest.mark.parametrize("arguments, code, part", [
    (["lightgcn"], 2, "import needs FORMAT PATH"),
    (["nothing", "split"], 2, "there is no format 'nothing'"),
    (["lightgcn", "split"], 2, "import needs --dataset"),
    (["lightgcn", "absent", "--dataset", "x"], 3, "there is no 'absent'"),
    (["lightgcn", "split", "--dataset", "x", "--set", "prefx=a"], 2, "did you mean 'prefix'"),
    (["lightgcn", "split", "--dataset", "x", "--k-core", "9"], 2, "nothing is left after the filters"),
    (["mpd", "split/train.txt", "--dataset", "x"], 2, "MPD slice 'train.txt': not valid JSON"),
])
def test_what_is_wrong_with_an_import_is_named(program, split, arguments, code, part):
    done = program.run("import", *arguments)
    assert done.returncode == code and part in done.stderr
    assert not (program.folder / "data/datasets/x").exists()


def test_the_list_of_formats_names_their_options(program):
    listed = program.json("import", "--list")
    names = [entry["name"] for entry in listed["formats"]]
    assert names == ["mpd", "lightgcn", "pairs", "yambda", "listenbrainz", "scdata", "store"]
    text = program.ok("import", "--list").stdout
    for entry in listed["formats"]:
        assert all(option["name"] in text for option in entry["options"])


def test_stats_as_text_and_json(program, split):
    program.ok("import", "lightgcn", split, "--dataset", "small")
    stats = program.json("stats", "--dataset", "small")
    assert stats["schema"] == "soundgraph.dataset-stats/1"
    assert stats["edges"] == {"total": 7, "train": 6, "valid": 0, "test": 1, "negative": 0}
    assert stats["unseen"]["test_items"] == 1
    text = program.ok("stats", "--dataset", "small").stdout
    assert "lists  mean 2.33" in text and "sparsity 41.6667 %" in text


def test_charts_are_drawn_on_request(program, split):
    program.ok("import", "lightgcn", split, "--dataset", "small")
    done = program.ok("stats", "--dataset", "small", "--charts", "charts")
    assert "charts/degree.svg" in done.stderr
    for ending in ("svg", "png", "gp", "dat"):
        assert (program.folder / f"charts/degree.{ending}").stat().st_size > 0


def test_a_missing_dataset_is_not_found(program):
    assert program.run("stats", "--dataset", "absent").returncode == 3


def test_a_store_becomes_a_dataset_of_what_it_holds(program):
    done = program.run("import", "store", "absent.db", "--dataset", "x")
    assert done.returncode != 0 and not (program.folder / "absent.db").exists()


def test_interrupting_an_import_leaves_nothing_behind(program):
    folder = program.folder / "large"
    folder.mkdir()
    with open(folder / "train.txt", "w") as train:
        for user in range(20000):
            train.write(" ".join(str((user * 31 + k * 997) % 50021) for k in range(100)) + "\n")
    (folder / "test.txt").write_text("0 1\n")
    process = program.start("import", "lightgcn", folder, "--dataset", "large")
    datasets = program.folder / "data/datasets"
    while not any(datasets.glob(".large.tmp-*")) and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130 and "dataset 'large' is as it was before" in stderr
    assert [entry.name for entry in datasets.iterdir()] == [".large.lock"]
