"""Load for a while: no error, and memory that does not grow. SG_SOAK_SECONDS: how long (10)."""
import os
import pathlib
import re
import shutil
import subprocess
import threading

import pytest
from serving import Server, copy_store, fill_store

SECONDS = int(os.environ.get("SG_SOAK_SECONDS", "10"))
V1 = "/api/v1"

SCRIPT = """
local targets = {%s}
local n, last = 0, ""
request = function()
  n = n + 1
  last = targets[1 + n %% #targets]
  -- Every third question is one that nobody asked before.
  if n %% 3 == 0 then last = "/api/v1/recommendations?seeds=%s&k=" .. (1 + n %% 97) .. "&adventure=0." .. n end
  return wrk.format("GET", last)
end
local wrong = 0
response = function(status)
  if status ~= 200 then wrong = wrong + 1; io.write("WRONG ", status, "\\n") end
end
"""


def memory(process):
    """Resident bytes."""
    pages = pathlib.Path(f"/proc/{process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def load(server, script, seconds):
    done = subprocess.run(["wrk", "-t1", "-c64", f"-d{seconds}", "--timeout", "20s", "-s", script,
                           server.url], capture_output=True, text=True, timeout=seconds + 60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is missing")
def test_a_soak_ends_without_errors_and_with_the_memory_it_had(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "own").mkdir()
    program, urn = fill_store(tmp_path / "full")
    server = Server(copy_store(program, tmp_path / "own"), "--log", "none", "--cache", "8")
    targets = [f"{V1}/stats", f"{V1}/tracks/{urn}", f"{V1}/tracks/{urn}/related?limit=20",
               f"{V1}/search?q=night", f"{V1}/explanations?seeds={urn}&item=OTHER", "/livez",
               f"{V1}/graph?limit=30", f"{V1}/recommendations?seeds={urn}&explain=true", "/metrics"]
    other = server.get(targets[2]).json["items"][0]["track"]["id"]
    lua = tmp_path / "soak.lua"
    lua.write_text(SCRIPT % (", ".join(f'"{t.replace("OTHER", other)}"' for t in targets), urn))
    ended = threading.Event()
    writes = []

    def write():
        """A playlist that comes and goes: snapshots are swapped all the while."""
        while not ended.wait(1):
            body = {"title": "t", "tracks": [urn, other], "id": "local:playlists:soak"}
            writes.append(server.ask("POST", V1 + "/playlists", body).status)
            writes.append(server.ask("DELETE", V1 + "/playlists/local:playlists:soak").status)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        warm = load(server, lua, max(3, SECONDS // 4))
        before = memory(server.process)
        soaked = load(server, lua, SECONDS)
        after = memory(server.process)
    finally:
        ended.set()
        writer.join()
        stopped = server.stop()
    for output in (warm, soaked):
        assert "WRONG" not in output and "Socket errors" not in output and "Non-2xx" not in output, output
    assert int(re.search(r"(\d+) requests in", soaked).group(1)) > 50 * SECONDS
    assert set(writes) == {201, 204}
    assert after < before * 1.1 + (16 << 20), f"{before} bytes became {after}"
    assert stopped == 0
