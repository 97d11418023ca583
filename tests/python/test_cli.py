"""The program from outside: help, examples, output forms, exit codes."""
import json
import pathlib
import shlex
import subprocess
import time

import networkx
import pytest
from conftest import PROGRAM, ROOT, Program, clean_environment, make_program

TABLE = json.loads(Program("/", clean_environment()).run("help", "--json").stdout)["commands"]
NAMES = [command["name"] for command in TABLE]


@pytest.mark.parametrize("command", TABLE, ids=NAMES)
def test_every_command_answers_h(program, command):
    for flag in ("-h", "--help"):
        done = program.ok(command["name"], flag)
        assert done.stdout.startswith(f"Usage: soundgraph {command['name']}")
        assert command["summary"] in done.stdout
        assert done.stdout.index("Examples:") < done.stdout.index("Options:")
        assert done.stderr == ""


@pytest.mark.parametrize("command", TABLE, ids=NAMES)
def test_the_help_lists_every_option(program, command):
    text = program.ok(command["name"], "-h").stdout
    for option in command["options"]:
        assert f"--{option['name']}" in text


@pytest.mark.parametrize("command", TABLE, ids=NAMES)
def test_every_command_has_examples_that_name_it(command):
    assert command["examples"]
    for example in command["examples"]:
        assert command["name"] in shlex.split(example.replace("$(", "").replace(")", ""))


def test_the_program_lists_every_command(program):
    text = program.ok("--help").stdout
    for name in NAMES:
        assert f"  {name} " in text


def test_a_misspelt_command_gets_a_suggestion(program):
    done = program.run("recomend")
    assert done.returncode == 2 and "did you mean 'recommend'" in done.stderr


def test_a_misspelt_option_gets_a_suggestion(program):
    done = program.run("doctor", "--jso")
    assert done.returncode == 2 and "did you mean --json" in done.stderr


def test_the_version_as_text_and_json(program):
    text = program.ok("--version").stdout.split()
    assert text[0] == "soundgraph"
    assert json.loads(program.ok("--version", "--json").stdout)["version"] == text[1]


def test_doctor_never_shows_a_secret(program):
    done = program.json("doctor", SC_CLIENT_ID="id-12345678", SC_OAUTH_TOKEN="token-12345678")
    by_name = {entry["name"]: entry for entry in done["settings"]}
    assert by_name["SOUNDCLOUD_CLIENT_ID"]["value"] == "(set)"
    assert by_name["SOUNDCLOUD_ACCESS_TOKEN"]["origin"] == "environment"
    assert "12345678" not in json.dumps(done)


def test_settings_have_layers(program):
    (program.folder / ".env").write_text('DEPTH="7"\nexport MAX_TRACKS=70\n')
    config = program.folder / "home/config/soundgraph"
    config.mkdir(parents=True)
    (config / "config").write_text("MAX_TRACKS=1\nSAMPLE_QUERY=ambient\n")
    by_name = {e["name"]: e for e in program.json("doctor", DEPTH="9")["settings"]}
    assert by_name["DEPTH"]["value"] == "9"
    assert by_name["MAX_TRACKS"]["value"] == "70" and by_name["MAX_TRACKS"]["origin"] == ".env"
    assert by_name["SAMPLE_QUERY"]["value"] == "ambient"


def test_build_reports_what_it_found(built):
    program, sandbox, report = built
    assert report["schema"] == "soundgraph.build/1"
    assert report["collected"]["tracks"] >= 200
    assert len(report["recommendations"]) >= 5
    for item in report["recommendations"]:
        assert item["reason"] and item["track"]["permalink_url"].startswith("https://")
        assert item["track"]["attribution"]
        parts = [c["value"] for c in item["contributions"]]
        assert sum(parts) == item["score"]
    for name in ("json", "png", "svg"):
        assert (program.folder / report["files"][name]).stat().st_size > 1000
    assert (program.folder / report["files"]["png"]).read_bytes().startswith(b"\x89PNG")


def test_the_graph_file_loads_in_networkx(built):
    program, _, report = built
    document = json.loads((program.folder / report["files"]["json"]).read_text())
    graph = networkx.node_link_graph(document, edges="edges")
    assert graph.number_of_nodes() >= 200
    assert all("weight" in data for _, _, data in graph.edges(data=True))


def test_the_same_store_gives_the_same_bytes(built):
    program, sandbox, report = built
    path = program.folder / report["files"]["json"]
    first = path.read_bytes()
    program.ok("build", sandbox.url, "--offline")
    assert path.read_bytes() == first


def test_commands_on_the_store(built):
    program, sandbox, report = built
    seed = report["seed"]["id"]
    near = program.json("neighbors", sandbox.url, "-k", "5")["items"]
    assert len(near) == 5
    assert [n["weight"] for n in near] == sorted((n["weight"] for n in near), reverse=True)
    for item in near:
        assert sum(e["value"] for e in item["evidence"]) == pytest.approx(item["weight"])
        assert len(item["evidence"]) == item["together"]
    shown = program.json("show", seed)
    assert shown["id"] == seed and shown["permalink_url"] == sandbox.url
    word = shown["title"].split()[0]
    assert seed in [i["id"] for i in program.json("search", word, "-k", "500")["items"]]
    path = program.json("path", seed, near[4]["track"]["id"])
    steps = path["paths"][0]["steps"]
    assert steps[0]["from"]["id"] == seed and steps[-1]["to"]["id"] == near[4]["track"]["id"]
    assert all(step["evidence"] for step in steps)
    assert program.json("cache", "stats")["tracks"] >= 200


def test_auth_gets_a_token_once_and_never_shows_it(tmp_path, start_sandbox):
    sandbox = start_sandbox()
    program = make_program(tmp_path, sandbox)
    before = program.json("auth", "status")
    assert before["access_token"] == "none" and not sandbox.requests()
    first = program.ok("auth", "login", "--json")
    document = json.loads(first.stdout)
    assert document["access_token"] == "valid" and document["exchanges_of_app"]["used"] == 1
    second = program.ok("auth", "login")
    assert "1 of 50 until" in second.stdout and "answered a search" in second.stderr
    assert len(sandbox.requests()) == 2 and sandbox.log.read_text().count("/oauth/token") == 1
    kept = json.loads(pathlib.Path(document["token_file"]).read_text())
    tokens = [app["access_token"] for app in kept["apps"].values()]
    assert tokens and not any(token in first.stdout + second.stdout + second.stderr
                              for token in tokens)
    # When it has ended it is "expired" and is fetched again.
    later = {"SG_CLOCK_FIXED": str(int(time.time()) + 90000)}
    status = program.json("auth", "status", **later)
    assert status["access_token"] == "expired" and status["exchanges_of_app"]["used"] == 0


def test_auth_says_what_is_wrong(tmp_path, start_sandbox):
    bare = make_program(tmp_path)
    done = bare.run("auth", "login")
    assert done.returncode == 4 and "SOUNDCLOUD_CLIENT_ID" in done.stderr
    assert "none: set SOUNDCLOUD_CLIENT_ID" in bare.ok("auth", "status").stdout
    sandbox = start_sandbox()
    (tmp_path / "other").mkdir()
    wrong = make_program(tmp_path / "other", sandbox)
    done = wrong.run("auth", "login", SOUNDCLOUD_CLIENT_SECRET="not-the-secret")
    assert done.returncode == 4 and "refused" in done.stderr and "not-the-secret" not in done.stderr
    assert wrong.run("auth", "logout").returncode == 2
    (tmp_path / "dir").mkdir()
    assert bare.run("auth", "status", SC_TOKEN_FILE=str(tmp_path / "dir")).returncode == 2


def test_recommend_keeps_its_filters(built):
    program, sandbox, _ = built
    plain = program.json("recommend", sandbox.url, "-k", "50")["items"]
    assert len(plain) == 50 and len({i["track"]["id"] for i in plain}) == 50
    one = program.json("recommend", sandbox.url, "-k", "20", "--max-per-artist", "1")["items"]
    artists = [i["track"]["artist"]["id"] for i in one]
    assert len(one) == 20 and len(set(artists)) == 20
    banned = plain[0]["track"]["id"]
    rest = program.json("recommend", sandbox.url, "-k", "50", "--exclude-known", banned)["items"]
    assert banned not in [i["track"]["id"] for i in rest] and len(rest) == 50
    genre = next(i["track"]["canonical_genre"] for i in plain if i["track"]["canonical_genre"])
    same = program.json("recommend", sandbox.url, "-k", "5", "--genre", genre)["items"]
    assert {i["track"]["canonical_genre"] for i in same} == {genre}


@pytest.mark.parametrize("model", ["walk", "ease", "ials", "blend:walk+ease"])
def test_a_trained_model_keeps_the_filters(built, model):
    program, sandbox, report = built
    seeds = [report["seed"]["id"],
             program.json("neighbors", sandbox.url, "-k", "1")["items"][0]["track"]["id"]]
    store = next((program.folder / "data/cache").glob("*.db"))
    program.ok("import", "store", store, "--dataset", "own")
    program.ok("train", model, "--dataset", "own", "--out", "kept", "--all-parts")

    def ask(*options):
        items = program.json("recommend", "--model", "kept", *seeds, *options)["items"]
        return [{**program.json("show", item["track"]["id"]), "by": item["track"]["artist"],
                 "filed": item["track"]["genre"]} for item in items]

    plain = ask("-k", "30")
    named = [track["id"] for track in plain]
    assert len(set(named)) == 30 and not set(seeds) & set(named)
    known = set(named[:5])
    rest = ask("-k", "25", *(part for urn in known for part in ("--exclude-known", urn)))
    assert [track["id"] for track in rest] == [urn for urn in named if urn not in known]
    assert len({track["by"] for track in ask("-k", "15", "--max-per-artist", "1")}) == 15
    for option, key in (("--genre", "filed"), ("--license", "license")):
        value = next(track[key] for track in plain if track[key])
        kept = ask("-k", "5", option, value)
        assert kept and {track[key] for track in kept} == {value}
    years = [int(track["created_at"][:4])
             for track in ask("-k", "5", "--year-from", "2015", "--year-to", "2020")]
    assert years and all(2015 <= year <= 2020 for year in years)


def test_a_model_takes_the_page_of_a_track_that_the_store_knows(built, tmp_path):
    program, sandbox, report = built
    store = next((program.folder / "data/cache").glob("*.db"))
    program.ok("import", "store", store, "--dataset", "paged")
    program.ok("train", "walk", "--dataset", "paged", "--out", "paged", "--all-parts")
    urn, page = report["seed"]["id"], sandbox.url
    for command in ("recommend", "explain", "whynot"):
        other = [program.json("neighbors", page, "-k", "1")["items"][0]["track"]["id"]]
        other = [] if command == "recommend" else other
        asked = program.ok(command, page, *other, "--model", "paged", "--json").stdout
        assert asked == program.ok(command, urn, *other, "--model", "paged", "--json").stdout
    unknown = page.rsplit("/", 1)[0] + "/no-such-page"
    done = program.run("recommend", page, unknown, "--model", "paged")
    assert done.returncode == 0 and "no-such-page' is not in the store" in done.stderr, done.stderr
    assert program.run("recommend", unknown, "--model", "paged").returncode == 3
    elsewhere = program.run("recommend", page, "--model", "paged", "--store", tmp_path / "absent.db")
    assert elsewhere.returncode == 3 and "absent.db" in elsewhere.stderr


def test_recommend_is_not_empty_for_a_track_without_playlists(built):
    program, _, _ = built
    lonely = [i["id"] for i in program.json("search", "e", "-k", "5000")["items"]]
    found = 0
    for urn in lonely[:40]:
        items = program.json("recommend", urn, "-k", "3")["items"]
        assert len(items) == 3
        found += items[0]["level"] != "walk"
    print("fallbacks", found)


def test_the_commands_of_the_readme_work_on_the_demo_store(built):
    program, _, _ = built
    readme = (ROOT / "README.md").read_text()
    block = readme[readme.index("export CACHE_PATH"):]
    block = block[:block.index("```")].replace("data/demo/tracks.db", "data/cache/tracks.db")
    commands = [line for line in block.splitlines() if line.startswith("build/soundgraph")]
    assert len(commands) >= 5
    script = "set -eu\n" + block.replace("build/soundgraph", f"'{PROGRAM}'")
    done = subprocess.run(["bash", "-c", script], cwd=program.folder, env=program.environment,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (program.folder / "graph.gexf").stat().st_size > 1000


def test_color_and_width_do_not_change_piped_output(built):
    program, sandbox, _ = built
    plain = program.ok("neighbors", sandbox.url).stdout
    for extra in ({"COLUMNS": "40"}, {"NO_COLOR": "1"}, {"LANG": "C"}, {"TERM": "dumb"}):
        assert program.ok("neighbors", sandbox.url, **extra).stdout == plain


def test_a_closed_pipe_is_quiet(built):
    program, sandbox, _ = built
    done = subprocess.run(f"'{PROGRAM}' neighbors {sandbox.url} --json -k 1000 | head -1",
                          shell=True, cwd=program.folder, env=program.environment,
                          capture_output=True, text=True)
    assert done.stdout.strip() == "{" and done.stderr == ""
