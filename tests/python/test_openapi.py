"""The OpenAPI document against the server: its examples are asked, and it is fuzzed."""
import json
import os
import pathlib
import subprocess
import sys
import urllib.parse

import pytest
from serving import Server, copy_store, fill_store

SCHEMATHESIS = pathlib.Path(sys.executable).with_name("schemathesis")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    program, _ = fill_store(tmp_path_factory.mktemp("openapi"))
    server = Server(program, "--max-body", "100000")
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="module")
def document(server):
    return server.get("/openapi.json").json


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method.upper(), operation


def as_text(value):
    if isinstance(value, list):
        return ",".join(value)
    return json.dumps(value) if isinstance(value, bool) else str(value)


def test_every_example_is_answered_well(server, document):
    asked = 0
    for path, method, operation in operations(document):
        if method == "DELETE":
            continue
        query = []
        for parameter in operation["parameters"]:
            if "example" not in parameter:
                continue
            value = urllib.parse.quote(as_text(parameter["example"]), safe=":,")
            if parameter["in"] == "path":
                path = path.replace("{%s}" % parameter["name"], value)
            else:
                query.append(f"{parameter['name']}={value}")
        body = None
        if "requestBody" in operation:
            body = operation["requestBody"]["content"]["application/json"]["example"]
        answer = server.ask(method, path + ("?" + "&".join(query) if query else ""), body)
        assert str(answer.status) in operation["responses"] and answer.status < 300, (path, answer.body)
        asked += 1
    assert asked >= 20


def test_every_operation_says_what_goes_wrong(document):
    for path, _, operation in operations(document):
        assert operation["operationId"] and operation["summary"], path
        for status, answer in operation["responses"].items():
            if status == "default" or status.startswith("4"):
                schema = answer["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}


def test_fuzzing_by_the_document_finds_nothing(server, tmp_path):
    """All data that the document allows are taken or not found, all others refused, every answer has the
    shape that is promised. SG_FUZZ_EXAMPLES: how many for each operation, with the edges of each field."""
    examples = os.environ.get("SG_FUZZ_EXAMPLES")
    phases = "examples,coverage,fuzzing" if examples else "examples,fuzzing"
    done = subprocess.run(
        [SCHEMATHESIS, "run", server.url + "/openapi.json", "--checks", "all", "--phases", phases,
         "--max-examples", examples or "3", "--seed", "1", "--no-color",
         "--suppress-health-check", "all"],
        cwd=tmp_path, capture_output=True, text=True, timeout=3000 if examples else 500)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
