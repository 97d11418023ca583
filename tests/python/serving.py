"""A running `soundgraph serve` on loopback, and a client that keeps its connection."""
import http.client
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess

from conftest import PROGRAM, Sandbox, make_program


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)


class Server:
    """The server over the store of a program; stop() ends it politely."""

    def __init__(self, program, *arguments, **environment):
        self.program = program
        self.log = program.folder / "log.jsonl"
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--port", "0", "--log", str(self.log), *map(str, arguments)],
            cwd=program.folder, env={**program.environment, **environment}, text=True,
            stdout=subprocess.PIPE, stderr=open(program.folder / "serve.err", "w"))
        self.url = self.process.stdout.readline().strip()
        assert self.url, (program.folder / "serve.err").read_text()
        self.port = int(self.url.rsplit(":", 1)[1])

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method, path, body=None, connection=None, **headers):
        """One request; a body that is no text goes as JSON."""
        own = connection or self.connection()
        if body is not None and not isinstance(body, (str, bytes)):
            body = json.dumps(body)
            headers.setdefault("Content_Type", "application/json")
        own.request(method, path, body=body,
                    headers={k.replace("_", "-"): v for k, v in headers.items()})
        response = own.getresponse()
        answer = Answer(response, response.read())
        if not connection:
            own.close()
        return answer

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def talk(self, data, timeout=30, end=None):
        """Sends bytes as they are; returns all that comes until the server closes or `end` came."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as peer:
            peer.sendall(data)
            got = b""
            while not (end and end in got):
                block = peer.recv(65536)
                if not block:
                    break
                got += block
            return got

    def lines(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def stop(self, wait=30):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(wait)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        return self.process.returncode


def fill_store(folder):
    """A store that `build` filled from a sandbox: the program in that folder and the track's URN."""
    (folder / "sandbox").mkdir()
    sandbox = Sandbox(folder / "sandbox")
    program = make_program(folder, sandbox)
    try:
        report = program.json("build", sandbox.url, "--rate", "none")
    finally:
        sandbox.stop()
    return program, report["seed"]["id"]


def copy_store(program, folder):
    """The same store in another folder."""
    own = make_program(folder)
    (folder / "data/cache").mkdir(parents=True)
    source = sqlite3.connect(program.folder / "data/cache/tracks.db")
    copy = sqlite3.connect(folder / "data/cache/tracks.db")
    source.backup(copy)
    source.close()
    copy.close()
    return own
