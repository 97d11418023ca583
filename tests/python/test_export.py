"""What other programs read of an exported graph: networkx old and new, csv, an independent count.

networkx of the environment is always tried; SG_NETWORKX_PATHS may name folders (separated by
colons) that hold other versions, as `pip install --target FOLDER networkx==2.8.8` makes them.
"""
import csv
import itertools
import json
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = os.environ.get("SG_SAMPLE_EXPORT",
                        str(ROOT / "build" / "tests" / "support" / "sample-export"))
OTHER_VERSIONS = [p for p in os.environ.get(
    "SG_NETWORKX_PATHS", str(ROOT / "build" / "networkx-2.8")).split(":") if os.path.isdir(p)]

# Run in a process of its own, so that each version of networkx can be tried.
READ = r"""
import json, sys, warnings
warnings.simplefilter("ignore")
try:
    import networkx as nx
except ImportError:
    print(json.dumps({"missing": True})); sys.exit()
from networkx.readwrite import json_graph
folder = sys.argv[1]
version = tuple(int(n) for n in nx.__version__.split(".")[:2])

def shape(graph):
    return {"nodes": {n: dict(d) for n, d in graph.nodes(data=True)},
            "edges": sorted([min(a, b), max(a, b), d["weight"], int(d["together"]), d["relation"]]
                            for a, b, d in graph.edges(data=True)),
            "directed": graph.is_directed(), "multigraph": graph.is_multigraph(),
            "graph": {k: str(v) for k, v in graph.graph.items()}}

def node_link(name, **keys):
    with open(f"{folder}/{name}") as file:
        return shape(json_graph.node_link_graph(json.load(file), **keys))

answer = {"version": nx.__version__, "both": node_link("both.json")}
if version >= (3, 4):
    answer["edges"] = node_link("edges.json", edges="edges")
    answer["links"] = node_link("links.json", edges="links")
else:
    # Before 3.4 the name of the list is `link`; `attrs` in the oldest.
    try:
        answer["edges"] = node_link("edges.json", link="edges")
    except TypeError:
        answer["edges"] = node_link("edges.json", attrs=dict(
            source="source", target="target", name="id", key="key", link="edges"))
    answer["links"] = node_link("links.json")
answer["graphml"] = shape(nx.read_graphml(f"{folder}/graph.graphml"))
try:
    answer["gexf"] = shape(nx.read_gexf(f"{folder}/graph.gexf"))
except nx.NetworkXError as error:
    answer["gexf_error"] = str(error)
print(json.dumps(answer))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with one sample graph in all formats."""
    if not os.path.exists(SAMPLE):
        pytest.skip(f"{SAMPLE} is not built")
    path = tmp_path_factory.mktemp("export")
    subprocess.run([SAMPLE, str(path)], check=True, timeout=120)
    return path


@pytest.fixture(scope="module")
def document(folder):
    return json.loads((folder / "both.json").read_text())


@pytest.fixture(scope="module", params=["environment", *OTHER_VERSIONS])
def read(request, folder):
    """What one version of networkx reads."""
    path = "" if request.param == "environment" else request.param
    done = subprocess.run([sys.executable, "-c", READ, str(folder)], capture_output=True, text=True,
                          env={**os.environ, "PYTHONPATH": path}, timeout=300)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    if answer.get("missing"):
        pytest.skip("networkx is missing")
    return answer


def edges_of(document, key="edges"):
    return sorted([e["source"], e["target"], e["weight"], e["together"], e["relation"]]
                  for e in document[key])


def test_networkx_reads_node_link_under_both_keys_without_loss(read, document):
    nodes = {n["id"]: {k: v for k, v in n.items() if k != "id"} for n in document["nodes"]}
    for key in ("both", "edges", "links"):
        graph = read[key]
        assert not graph["directed"] and not graph["multigraph"], read["version"]
        assert graph["nodes"] == nodes
        assert graph["edges"] == edges_of(document)


def test_networkx_reads_graphml_with_types_and_without_loss(read, document):
    graph = read["graphml"]
    assert not graph["directed"] and not graph["multigraph"]
    assert graph["edges"] == edges_of(document)
    for node in document["nodes"]:
        known = {k: v for k, v in node.items() if v is not None and k != "id"}
        assert graph["nodes"][node["id"]] == known
    assert graph["graph"]["seed"] == document["graph"]["seed"]


def test_networkx_reads_gexf_with_positions_and_colours(read, document):
    if "gexf_error" in read:
        # Version 1.3 of the format is known to networkx since 3.6.
        assert tuple(int(n) for n in read["version"].split(".")[:2]) < (3, 6)
        pytest.skip(f"networkx {read['version']} does not know GEXF 1.3")
    graph = read["gexf"]
    assert [e[:4] for e in graph["edges"]] == [e[:4] for e in edges_of(document)]
    for node in document["nodes"]:
        got = graph["nodes"][node["id"]]
        assert got["label"] == (node["title"] or node["id"])
        assert got.get("playback_count") == node["playback_count"]
        if "x" in node:
            assert got["viz"]["position"]["x"] == pytest.approx(1000 * node["x"])
            assert {"r", "g", "b"} <= set(got["viz"]["color"])
            assert 6 <= got["viz"]["size"] <= 40


def test_gexf_is_version_1_3(folder):
    root = ElementTree.parse(folder / "graph.gexf").getroot()
    assert root.tag == "{http://gexf.net/1.3}gexf" and root.get("version") == "1.3"
    graph = root.find("{http://gexf.net/1.3}graph")
    nodes = graph.find("{http://gexf.net/1.3}nodes")
    # start dates need a dynamic graph
    assert graph.get("mode") == "dynamic" and graph.get("timeformat") == "date"
    assert all(len(n.get("start")) == 10 for n in nodes)


def test_csv_reads_back_as_the_same_table(folder, document):
    with open(folder / "csv" / "nodes.csv", newline="", encoding="utf-8") as file:
        rows = {row["id"]: row for row in csv.DictReader(file)}
    assert len(rows) == len(document["nodes"])
    for node in document["nodes"]:
        row = rows[node["id"]]
        for key, value in node.items():
            if value is None:
                assert row[key] == ""
            elif isinstance(value, bool):
                assert row[key] == "true"
            elif isinstance(value, float):
                assert float(row[key]) == value
            else:
                assert row[key] == str(value)
    with open(folder / "csv" / "edges.csv", newline="", encoding="utf-8") as file:
        edges = sorted([r["source"], r["target"], float(r["weight"]), int(r["together"]),
                        r["relation"]] for r in csv.DictReader(file))
    assert edges == edges_of(document)


def test_the_ties_equal_an_independent_count_of_the_playlists(folder, document):
    lists = json.loads((folder / "lists.json").read_text())
    together, weight = {}, {}
    for playlist in sorted(lists):
        tracks = sorted(set(lists[playlist]))
        for pair in itertools.combinations(tracks, 2):
            together[pair] = together.get(pair, 0) + 1
            weight[pair] = weight.get(pair, 0.0) + 1 / len(tracks)
    assert edges_of(document) == sorted(
        [a, b, weight[a, b], together[a, b], "co_playlist"] for a, b in together)


def test_nodes_and_edges_are_sorted_and_attributed(document):
    ids = [node["id"] for node in document["nodes"]]
    assert ids == sorted(ids)
    ends = [(e["source"], e["target"]) for e in document["edges"]]
    assert ends == sorted(ends) and all(a < b for a, b in ends)
    assert document["links"] == document["edges"]
    for node in document["nodes"]:
        assert node["artist_name"] and node["permalink_url"].startswith("https://")


def test_artists_users_and_playlists_can_be_written_too(folder):
    document = json.loads((folder / "all.json").read_text())
    kinds = {}
    for node in document["nodes"]:
        kinds.setdefault(node["node_type"], set()).add(node["id"])
    assert set(kinds) == {"track", "artist", "user", "playlist"}
    assert all(i.startswith("artist_") for i in kinds["artist"])
    assert all(i.startswith("user_") for i in kinds["user"])
    ends = {"by_artist": {"artist", "track"}, "liked_by": {"user", "track"},
            "in_playlist": {"playlist", "track"}, "co_playlist": {"track"}}
    kind_of = {i: kind for kind, ids in kinds.items() for i in ids}
    seen = set()
    for edge in document["edges"]:
        assert {kind_of[edge["source"]], kind_of[edge["target"]]} == ends[edge["relation"]]
        seen.add(edge["relation"])
    assert seen == set(ends)
