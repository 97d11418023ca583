"""The API from outside: documents, problems, names of versions, pages, writes, signals."""
import gzip
import json
import os
import re
import shutil
import signal
import threading
import time

import pytest
from serving import Server, copy_store, fill_store
from test_learn import write_lists

V1 = "/api/v1"


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    return fill_store(tmp_path_factory.mktemp("serve"))


@pytest.fixture(scope="module")
def server(filled):
    server = Server(filled[0], "--read-only")
    yield server
    assert server.stop() == 0


@pytest.fixture
def own(filled, tmp_path):
    """Starts servers over a copy of the store that the test may change."""
    program = copy_store(filled[0], tmp_path)
    running = []

    def start(*arguments, **environment):
        running.append(Server(program, *arguments, **environment))
        return running[-1]

    start.program = program
    yield start
    for one in running:
        one.stop()


def is_problem(answer, status):
    assert answer.status == status, answer.body
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json
    assert problem["status"] == status and problem["title"] and problem["detail"]
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    return problem


# -- One answer, three ways ---------------------------------------------------------------------------

def test_command_line_and_api_print_equal_documents(filled, server):
    program, urn = filled
    near = program.json("neighbors", urn, "-k", "10000")
    other = near["items"][0]["track"]["id"]
    far = near["items"][-1]["track"]["id"]
    user = near["items"][0]["track"]["artist"]["id"]
    pairs = [
        (["recommend", urn], f"/recommendations?seeds={urn}"),
        (["recommend", urn, other, "-k", "25", "--max-per-artist", "1", "--adventure", "0.3",
          "--exclude-known", far],
         f"/recommendations?seeds={other},{urn}&k=25&max_per_artist=1&adventure=0.3&exclude={far}"),
        (["recommend", urn, "--genre", "house", "--year-from", "2015"],
         f"/recommendations?seeds={urn}&genre=house&year_from=2015"),
        (["show", urn], f"/tracks/{urn}"),
        (["path", urn, far, "-k", "2"], f"/paths?from={urn}&to={far}&k=2"),
        (["path", urn, far, "--one-per-artist", "--avoid", other],
         f"/paths?from={urn}&to={far}&one_per_artist=true&avoid={other}"),
        (["search", "night"], "/search?q=night&limit=20"),
        (["recommend", urn, "--explain", "--mmr", "0.6"],
         f"/recommendations?seeds={urn}&explain=true&mmr=0.6"),
        (["explain", urn, other, far], f"/explanations?seeds={urn},{other}&item={far}"),
        (["similar", user, "--min-jaccard", "0"], f"/users/{user}/similar?min_jaccard=0"),
        (["artists", user, "--kind", "collab"], f"/artists/{user}/related?kind=collab"),
        (["artists", user], f"/artists/{user}/related"),
        (["also", urn, "--by", "lift"], f"/tracks/{urn}/also?by=lift"),
    ]
    for arguments, path in pairs:
        answer = server.get(V1 + path)
        assert answer.status == 200, answer.body
        printed, served = program.json(*arguments), answer.json
        if path.startswith("/search"):
            served["next"] = None
        assert printed == served, path
    related = server.get(f"{V1}/tracks/{urn}/related?limit=100").json
    assert related["items"] == near["items"][:100]
    graph = server.get(f"{V1}/graph?center={urn}&limit=40&artists=true").json
    exported = program.ok("export", "--layout", "--center", urn, "--max-tracks", "40", "--artists",
                          "--nx-key", "edges")
    assert graph == json.loads(exported.stdout)
    models = server.get(V1 + "/models").json
    assert models.pop("served") == [] and models == program.json("models")


def test_a_body_asks_as_a_query_does(filled, server):
    program, urn = filled
    posted = server.ask("POST", V1 + "/recommendations", {"seeds": [urn], "k": 7, "adventure": 0.5})
    asked = server.get(f"{V1}/recommendations?seeds={urn}&k=7&adventure=0.5")
    assert posted.status == asked.status == 200 and posted.json == asked.json
    item = asked.json["items"][3]["track"]["id"]
    posted = server.ask("POST", V1 + "/explanations", {"seeds": [urn], "item": item})
    assert posted.json == server.get(f"{V1}/explanations?seeds={urn}&item={item}").json
    assert posted.json["score"] == sum(c["value"] for c in posted.json["contributions"])
    far = asked.json["items"][-1]["track"]["id"]
    posted = server.ask("POST", V1 + "/whynot", {"seeds": [urn], "item": far, "k": 2})
    assert posted.json == program.json("whynot", urn, far, "-k", "2")
    posted = server.ask("POST", V1 + "/whatif", {"seeds": [urn, item], "without": [item], "item": far})
    assert posted.json == program.json("whatif", urn, item, far, "--without", item)
    playlist = program.json("neighbors", urn, "-k", "1")["items"][0]["evidence"][0]["id"]
    posted = server.ask("POST", V1 + "/whatif", {"seeds": [urn], "without": [playlist], "k": 5})
    assert posted.json == program.json("whatif", urn, "--all", "--without", playlist, "-k", "5")


def test_a_trained_model_is_served_and_exchanged(filled, own):
    program = own.program
    write_lists(program.folder / "input")
    program.ok("import", "lightgcn", program.folder / "input", "--dataset", "small")
    for kind in ("walk", "ease"):
        program.ok("train", kind, "--dataset", "small", "--out", program.folder / "models" / kind)
    walk, ease = program.folder / "models/walk", program.folder / "models/ease"
    walk.rename(program.folder / "models/trained")
    trained = program.folder / "models/trained"
    server = own("--model", f"{trained},{ease}")
    served = server.get(V1 + "/models").json["served"]
    assert [(m["name"], m["kind"]) for m in served] == [("trained", "walk"), ("ease", "ease")]
    seeds = ["lightgcn:item:3", "lightgcn:item:5", "lightgcn:item:unknown"]
    for name, folder in (("trained", trained), ("ease", ease)):
        printed = program.json("recommend", *seeds, "--model", folder, "-k", "7")
        answer = server.get(f"{V1}/recommendations?seeds={','.join(seeds)}&model={name}&k=7")
        assert answer.json == printed and len(printed["items"]) == 7
    item = printed["items"][0]["track"]["id"]
    why = server.get(f"{V1}/explanations?seeds={seeds[0]}&item={item}&model=ease").json
    assert why["score"] == sum(c["value"] for c in why["contributions"])
    is_problem(server.get(f"{V1}/recommendations?seeds=lightgcn:item:unknown&model=ease"), 404)
    # Trained anew and taken with a hangup; a damaged one leaves what was there.
    program.ok("train", "walk", "--dataset", "small", "--set", "K=3", "--out", trained)
    assert answers_with(server, lambda m: m["options"]["K"] == 3)
    (trained / "model.json").write_text("{")
    server.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert server.get(V1 + "/models").json["served"][0]["options"]["K"] == 3


def test_a_served_model_has_its_lists_and_its_chances(filled, own):
    program = own.program
    write_lists(program.folder / "input")
    program.ok("import", "lightgcn", program.folder / "input", "--dataset", "small")
    for kind in ("walk", "ease"):
        program.ok("train", kind, "--dataset", "small", "--out", program.folder / "models" / kind)
    (program.folder / "models/walk").rename(program.folder / "models/trained")
    program.ok("calibrate", "--dataset", "small", "--model", "models/trained", "-k", "20")
    server = own("--model", "models/trained,models/ease")
    seeds = ["lightgcn:item:3", "lightgcn:item:5"]
    asked = f"seeds={','.join(seeds)}&k=5&model="
    for name in ("trained", "ease"):
        flags = ("--model", f"models/{name}", "-k", "5")
        answer = server.get(f"{V1}/recommendations?{asked}{name}&explain=true").json
        assert answer == program.json("recommend", *seeds, *flags, "--explain")
        first = answer["items"][0]["explanation"]
        pieces = [piece for part in first["contributions"] for piece in part["evidence"]]
        assert any(piece["kind"] in ("playlist", "likes") for piece in pieces)
        assert (first["confidence"] is not None) == (name == "trained")
        mixed = server.get(f"{V1}/recommendations?{asked}{name}&mmr=0.3").json
        assert mixed == program.json("recommend", *seeds, *flags, "--mmr", "0.3")
        assert all("marginal" in item for item in mixed["items"])
        item = answer["items"][0]["track"]["id"]
        why = server.get(f"{V1}/explanations?seeds={','.join(seeds)}&item={item}&model={name}")
        assert why.json == program.json("explain", *seeds, item, "--model", f"models/{name}")
        gone = pieces[0]["id"]
        moved = server.ask("POST", V1 + "/whatif", {"seeds": seeds, "without": [gone], "item": item,
                                                    "k": 5, "model": name})
        assert moved.status == 200, moved.body
        assert moved.json == program.json("whatif", *seeds, item, "--without", gone, *flags)
        assert moved.json["moves"][0]["before"] != moved.json["moves"][0]["after"]


def test_a_what_if_fits_what_is_quick_to_fit_and_one_at_a_time(filled, own):
    program = own.program
    write_lists(program.folder / "input")
    program.ok("import", "lightgcn", program.folder / "input", "--dataset", "small")
    program.ok("train", "walk", "--dataset", "small", "--out", "models/trained")
    program.ok("train", "bpr", "--dataset", "small", "--set", "epochs=150", "--out", "models/bpr")
    took = json.loads((program.folder / "models/bpr/model.json").read_text())["fit_seconds"]
    seeds = ["lightgcn:item:3", "lightgcn:item:5"]
    strict = own("--model", "models/trained,models/bpr", "--refit-seconds", "0.000001")
    explained = strict.get(f"{V1}/explanations?seeds={seeds[0]}&item={seeds[1]}&model=bpr").json
    gone = explained["contributions"][0]["evidence"][0]["id"]

    def whatif(server, model, without):
        return server.ask("POST", V1 + "/whatif",
                          {"seeds": seeds, "without": [without], "k": 5, "model": model})

    assert whatif(strict, "trained", gone).status == 200, "rows of the seeds alone are counted"
    assert whatif(strict, "bpr", seeds[0]).status == 200, "without a seed nothing is fitted"
    problem = is_problem(whatif(strict, "bpr", gone), 422)
    assert "fitted anew" in problem["detail"] and "--refit-seconds" in problem["detail"]
    # As long as its own fit, and meanwhile others are answered but no second one is begun.
    server = own("--model", "models/trained,models/bpr", "--refit-seconds", str(20 * took + 20))
    answers = []
    askers = [threading.Thread(target=lambda: answers.append(whatif(server, "bpr", gone)))
              for _ in range(2)]
    [a.start() for a in askers]
    while any(a.is_alive() for a in askers):
        assert server.get(V1 + "/stats").status == 200
    good, busy = sorted(answers, key=lambda answer: answer.status)
    assert good.status == 200 and good.json == program.json(
        "whatif", *seeds, "--all", "--without", gone, "--model", "models/bpr", "-k", "5")
    is_problem(busy, 429)
    assert int(busy.headers["Retry-After"]) >= 1
    assert whatif(server, "bpr", gone).json == good.json


def test_a_model_is_served_when_its_dataset_is_gone(filled, own):
    program = own.program
    write_lists(program.folder / "input")
    program.ok("import", "lightgcn", program.folder / "input", "--dataset", "small")
    program.ok("train", "ease", "--dataset", "small", "--out", "models/ease")
    shutil.rmtree(program.folder / "data/datasets/small")
    server = own("--model", "models/ease")
    answer = server.get(f"{V1}/recommendations?seeds=lightgcn:item:3&model=ease&explain=true").json
    parts = [p for i in answer["items"] for p in i["explanation"]["contributions"]]
    assert parts and all(part["evidence"] == [] for part in parts)
    problem = is_problem(
        server.get(f"{V1}/recommendations?seeds=lightgcn:item:3&model=ease&mmr=0.5"), 400)
    assert "lists" in problem["detail"]


def answers_with(server, wanted):
    """After a hangup, waits until the first model that is served is as it is wanted."""
    server.process.send_signal(signal.SIGHUP)
    for _ in range(100):
        if wanted(server.get(V1 + "/models").json["served"][0]):
            return True
        time.sleep(0.05)
    return False


# -- Names of versions, compression, pages ------------------------------------------------------------

def test_a_client_that_has_the_answer_gets_304(filled, server):
    _, urn = filled
    path = f"{V1}/recommendations?seeds={urn}&k=3"
    first = server.get(path)
    tag = first.headers["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{16}-[0-9a-f]{16}"', tag) and first.json["graph"].startswith(tag[1:17])
    for condition in (tag, f'W/{tag}', f'"other", {tag}', "*"):
        again = server.get(path, If_None_Match=condition)
        assert again.status == 304 and again.body == b"" and again.headers["ETag"] == tag
    assert server.get(path, If_None_Match='"other"').status == 200


def test_large_answers_are_compressed_for_those_who_ask(filled, server):
    _, urn = filled
    path = f"{V1}/tracks/{urn}/related?limit=50"
    plain = server.get(path)
    small = server.get(path, Accept_Encoding="br, gzip;q=0.5")
    assert "Content-Encoding" not in plain.headers and plain.headers["Vary"] == "Accept-Encoding"
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.body) == plain.body and len(small.body) < len(plain.body) / 3
    assert small.headers["ETag"] != plain.headers["ETag"]
    assert server.get(path, Accept_Encoding="gzip;q=0").body == plain.body


def test_pages_give_the_whole_list_once(filled, server):
    program, urn = filled
    whole = program.json("neighbors", urn, "-k", "10000")["items"]
    path, seen = f"{V1}/tracks/{urn}/related?limit=33", []
    while path:
        answer = server.get(path)
        seen += answer.json["items"]
        link = answer.headers["Link"]
        assert (link is None) == (answer.json["next"] is None)
        path = re.fullmatch(r'<(.*)>; rel="next"', link).group(1) if link else None
    assert seen == whole
    is_problem(server.get(f"{V1}/tracks/{urn}/related?cursor=AAAAAAAA"), 404)


def test_head_tells_what_get_would(server):
    got, head = server.get(V1 + "/stats"), server.ask("HEAD", V1 + "/stats")
    assert head.status == 200 and head.body == b""
    assert head.headers["Content-Length"] == str(len(got.body))
    assert head.headers["ETag"] == got.headers["ETag"]


def test_connections_are_kept(server):
    connection = server.connection()
    for path in (V1 + "/stats", V1 + "/nothing", "/livez", V1 + "/graph?limit=3"):
        answer = server.ask("GET", path, connection=connection)
        assert answer.headers["Connection"] is None
        port = connection.sock.getsockname()[1]
    assert connection.sock.getsockname()[1] == port
    connection.close()


# -- Problems -----------------------------------------------------------------------------------------

def test_what_is_wrong_is_named(filled, server):
    _, urn = filled
    problem = is_problem(server.get(f"{V1}/recommendations?seeds={urn}&k=0&adventure=x&geenre=a"), 400)
    assert [e["parameter"] for e in problem["errors"]] == ["geenre", "k", "adventure"]
    assert "did you mean 'genre'" in problem["errors"][0]["detail"]
    problem = is_problem(server.ask("POST", V1 + "/recommendations", {"seeds": [], "k": "3"}), 422)
    assert [e["pointer"] for e in problem["errors"]] == ["/seeds", "/k"]
    is_problem(server.get(f"{V1}/recommendations?seeds={urn}&seeds={urn}"), 400)
    is_problem(server.get(V1 + "/recommendations?seeds=soundcloud:tracks:0"), 404)
    is_problem(server.get(f"{V1}/recommendations?seeds={urn}&model=nothing"), 404)
    is_problem(server.get(f"{V1}/users/{urn}"), 404)
    is_problem(server.ask("POST", V1 + "/recommendations", "{", Content_Type="application/json"), 400)
    is_problem(server.ask("POST", V1 + "/recommendations", "[]", Content_Type="application/json"), 422)
    for wrong in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx"):
        is_problem(server.ask("POST", V1 + "/recommendations", "{}", Content_Type=wrong), 415)


def test_unknown_methods_are_told_what_a_path_takes(server):
    for method in ("PUT", "PATCH", "TRACE", "OPTIONS", "BREW"):
        answer = server.ask(method, V1 + "/stats")
        is_problem(answer, 405)
        assert answer.headers["Allow"] == "GET, HEAD"
    assert server.ask("DELETE", V1 + "/recommendations").headers["Allow"] == "GET, HEAD, POST"
    is_problem(server.get("/api/v1/nothing"), 404)


def test_pages_of_other_hosts_get_nothing(own):
    server = own("--cors", "https://music.example", "--allow-host", "music.example")
    assert server.get(V1 + "/stats", Host="music.example:80").status == 200
    is_problem(server.get(V1 + "/stats", Host="evil.example"), 421)
    is_problem(server.ask("POST", V1 + "/likes", {"tracks": []}, Origin="https://evil.example"), 403)
    foreign = server.get(V1 + "/stats", Origin="https://evil.example")
    assert "Access-Control-Allow-Origin" not in foreign.headers
    listed = server.get(V1 + "/stats", Origin="https://music.example")
    assert listed.headers["Access-Control-Allow-Origin"] == "https://music.example"
    asked = server.ask("OPTIONS", V1 + "/likes", Origin="https://music.example",
                       Access_Control_Request_Method="POST")
    assert asked.status == 204 and "POST" in asked.headers["Access-Control-Allow-Methods"]


def test_answers_carry_a_policy_and_nobody_sniffs(server):
    for path in (V1 + "/stats", "/docs", "/nothing"):
        headers = server.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
    page = server.get("/docs").body.decode()
    assert "<script" not in page and not re.search(r'(src|href)="(?!/)', page)


# -- Writing ------------------------------------------------------------------------------------------

def weight(server, a, b):
    items = server.get(f"{V1}/tracks/{a}/related?limit=100").json["items"]
    return next((i["weight"] for i in items if i["track"]["id"] == b), 0)


def test_a_posted_playlist_counts_in_the_next_answer_and_goes_again(filled, own):
    _, urn = filled
    server = own()
    before = server.get(V1 + "/stats").json
    near = {i["track"]["id"] for i in own.program.json("neighbors", urn, "-k", "10000")["items"]}
    nodes = [n["id"] for n in server.get(V1 + "/graph?limit=500").json["nodes"]]
    far = next(n for n in nodes if n not in near and n != urn)
    assert weight(server, urn, far) == 0
    body = {"title": "Mine", "tracks": [urn, far], "id": "local:playlists:mine"}
    made = server.ask("POST", V1 + "/playlists", body)
    assert made.status == 201 and made.headers["Location"] == V1 + "/playlists/local:playlists:mine"
    assert [t["id"] for t in made.json["tracks"]] == [urn, far]
    assert weight(server, urn, far) == 0.5
    assert server.get(V1 + "/stats").json["graph"] == made.json["graph"] != before["graph"]
    assert own.program.json("neighbors", far, "-k", "1")["items"][0]["track"]["id"] == urn
    assert server.ask("DELETE", made.headers["Location"]).status == 204
    assert weight(server, urn, far) == 0
    assert server.get(V1 + "/stats").json == before


def test_a_like_counts_in_the_next_answer(filled, own):
    _, urn = filled
    server = own()
    path = f"{V1}/recommendations?seeds={urn}&k=500"
    nodes = [n["id"] for n in server.get(V1 + "/graph?limit=500").json["nodes"]]
    walked = {i["track"]["id"] for i in server.get(path).json["items"] if i["level"] == "walk"}
    other = next(n for n in nodes if n not in walked and n != urn)
    answer = server.ask("POST", V1 + "/likes", {"tracks": [urn, other]})
    assert answer.status == 201
    found = next(i for i in server.get(path).json["items"] if i["track"]["id"] == other)
    assert found["level"] == "walk"
    why = server.get(f"{V1}/explanations?seeds={urn}&item={other}").json
    assert why["contributions"][0]["evidence"][0]["id"] == "local:users:me"
    assert why["score"] == found["score"]


def test_nothing_that_is_not_there_can_be_liked(filled, own):
    _, urn = filled
    server = own()
    before = server.get(V1 + "/stats").json
    is_problem(server.ask("POST", V1 + "/likes", {"tracks": [urn, "soundcloud:tracks:1"]}), 404)
    is_problem(server.ask("POST", V1 + "/likes", {"tracks": [urn], "user": urn}), 404)
    is_problem(server.ask("POST", V1 + "/playlists", {"title": "x", "tracks": ["a:users:1"]}), 404)
    is_problem(server.ask("DELETE", V1 + "/playlists/soundcloud:playlists:1090062022"), 404)
    assert server.get(V1 + "/stats").json == before


def test_a_server_that_reads_only_takes_nothing(filled, server):
    _, urn = filled
    is_problem(server.ask("POST", V1 + "/likes", {"tracks": [urn]}), 403)


def test_what_was_acknowledged_survives_kill_9(filled, own):
    _, urn = filled
    server = own()
    nodes = [n["id"] for n in server.get(V1 + "/graph?limit=500").json["nodes"]]
    acknowledged = []

    def write():
        try:
            for n, other in enumerate(nodes):
                body = {"title": "t", "tracks": [urn, other], "id": f"local:playlists:p{n}"}
                if other != urn and server.ask("POST", V1 + "/playlists", body).status == 201:
                    acknowledged.append(f"local:playlists:p{n}")
        except OSError:
            pass

    writer = threading.Thread(target=write)
    writer.start()
    while len(acknowledged) < 5:
        time.sleep(0.01)
    os.kill(server.process.pid, signal.SIGKILL)
    writer.join()
    again = own()
    for urn in acknowledged:
        assert again.get(f"{V1}/playlists/{urn}").status == 200


# -- Signals ------------------------------------------------------------------------------------------

def test_a_reload_drops_no_request(filled, own):
    _, urn = filled
    server = own()
    path, failures, done = f"{V1}/recommendations?seeds={urn}", [], threading.Event()
    count = [0]

    def ask():
        connection = server.connection()
        while not done.is_set():
            if server.ask("GET", path, connection=connection).status != 200:
                failures.append(path)
            count[0] += 1

    askers = [threading.Thread(target=ask) for _ in range(3)]
    [a.start() for a in askers]
    for _ in range(4):
        server.process.send_signal(signal.SIGHUP)
        time.sleep(0.5)
    done.set()
    [a.join() for a in askers]
    assert not failures and count[0] > 50
    metrics = server.get("/metrics").body.decode()
    assert int(re.search(r"^soundgraph_snapshot (\d+)", metrics, re.M).group(1)) >= 3


def test_what_another_program_wrote_is_seen_after_a_hangup(filled, own):
    _, urn = filled
    server, other = own(), own()
    server_before = server.get(V1 + "/stats").json["graph"]
    posted = other.ask("POST", V1 + "/playlists", {"title": "t", "tracks": [urn]}).json["graph"]
    assert server.get(V1 + "/stats").json["graph"] == server_before != posted
    server.process.send_signal(signal.SIGHUP)
    for _ in range(100):
        if server.get(V1 + "/stats").json["graph"] == posted:
            return
        time.sleep(0.05)
    pytest.fail("the hangup changed nothing")


def test_a_request_that_has_come_is_answered_before_the_end(filled, own):
    server = own()
    answers = []
    asker = threading.Thread(target=lambda: answers.append(server.get(V1 + "/graph?limit=2000")))
    asker.start()
    time.sleep(0.1)
    assert server.stop() == 0
    asker.join()
    assert answers[0].status == 200 and answers[0].json["nodes"]


# -- What is said about requests ----------------------------------------------------------------------

def test_the_log_names_routes_and_no_secrets(filled, own):
    server = own()
    answer = server.get(V1 + "/search?q=my%20secret%20song", X_Request_Id="mine-1",
                        Authorization="Bearer sg_12345678_abcdefghijkl")
    assert answer.headers["X-Request-Id"] == "mine-1"
    assert server.get("/livez", X_Request_Id='"}\\n{').headers["X-Request-Id"] != '"}\\n{'
    lines = server.lines()
    assert lines[0]["request_id"] == "mine-1" and lines[0]["route"] == "/api/v1/search"
    assert lines[0]["method"] == "GET" and lines[0]["status"] == 200 and lines[0]["bytes"] > 0
    text = server.log.read_text()
    assert "secret" not in text and "abcdefghijkl" not in text


def test_metrics_count_by_route(filled, server):
    def count():
        text = server.get("/metrics").body.decode()
        found = re.search(r'requests_total\{route="stats",status="2xx"\} (\d+)', text)
        return int(found.group(1)) if found else 0

    before = count()
    for _ in range(5):
        server.get(V1 + "/stats")
    assert count() == before + 5


# -- Keys ---------------------------------------------------------------------------------------------

def test_a_public_address_needs_keys(own):
    refused = own.program.run("serve", "--host", "0.0.0.0", "--port", "0", "--log", "none")
    assert refused.returncode == 4 and "soundgraph token add" in refused.stderr
    own.program.ok("token", "add", "one")
    server = own("--host", "0.0.0.0")
    is_problem(server.get(V1 + "/stats"), 401)
    assert server.get("/livez").status == 200


def test_keys_are_made_shown_once_and_revoked(own, tmp_path):
    program, keys = own.program, tmp_path / "keys.json"
    reader = program.ok("token", "add", "reader", "--keys", keys).stdout.strip()
    writer = program.ok("token", "add", "writer", "--write", "--keys", keys).stdout.strip()
    assert keys.stat().st_mode & 0o777 == 0o600
    assert reader not in keys.read_text() and reader.split("_", 2)[2] not in keys.read_text()
    assert program.run("token", "add", "reader", "--keys", keys).returncode == 2
    listed = program.json("token", "list", "--keys", keys)["keys"]
    assert [k["name"] for k in listed] == ["reader", "writer"] and "hash" not in listed[0]
    server = own("--keys", keys)
    challenge = server.get(V1 + "/stats")
    is_problem(challenge, 401)
    assert challenge.headers["WWW-Authenticate"].startswith("Bearer")
    assert server.get(V1 + "/stats", Authorization=f"Bearer {reader}").status == 200
    is_problem(server.get(V1 + "/stats", Authorization=f"Bearer {reader}x"), 401)
    is_problem(server.get(V1 + "/stats", Authorization="Bearer sg_00000000_x"), 401)
    body = {"tracks": ["soundcloud:tracks:1"]}
    is_problem(server.ask("POST", V1 + "/likes", body, Authorization=f"Bearer {reader}"), 403)
    is_problem(server.ask("POST", V1 + "/likes", body, Authorization=f"Bearer {writer}"), 404)
    program.ok("token", "revoke", "reader", "--keys", keys)
    for _ in range(60):
        if server.get(V1 + "/stats", Authorization=f"Bearer {reader}").status == 401:
            break
        time.sleep(0.05)
    else:
        pytest.fail("a revoked key still opens")
    assert server.get(V1 + "/stats", Authorization=f"Bearer {writer}").status == 200
    assert program.run("token", "revoke", "reader", "--keys", keys).returncode == 3


def test_a_key_has_a_bucket(own, tmp_path):
    keys = tmp_path / "keys.json"
    key = own.program.ok("token", "add", "slow", "--rate", "1", "--keys", keys).stdout.strip()
    server = own("--keys", keys)
    answers = [server.get(V1 + "/stats", Authorization=f"Bearer {key}") for _ in range(6)]
    assert [a.status for a in answers[:2]] == [200, 200]
    limited = next(a for a in answers if a.status == 429)
    is_problem(limited, 429)
    assert 1 <= int(limited.headers["Retry-After"]) <= 2
    assert limited.headers["RateLimit-Policy"] == '"second";q=1;w=1'
    time.sleep(1.2)
    assert server.get(V1 + "/stats", Authorization=f"Bearer {key}").status == 200
