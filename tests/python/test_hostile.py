"""The server against clients that mean no good: raw bytes on loopback."""
import json
import socket
import threading
import time

import pytest
from serving import Server, fill_store

V1 = "/api/v1"
HOST = b"Host: 127.0.0.1\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    program, urn = fill_store(tmp_path_factory.mktemp("hostile"))
    server = Server(program, "--receive-timeout", "2", "--max-body", "20000",
                    "--max-connections", "64", "--threads", "2")
    server.urn = urn
    yield server
    assert server.stop() == 0


@pytest.fixture(autouse=True)
def still_well(server):
    """Whatever a test does, the next client is answered."""
    yield
    assert server.process.poll() is None
    assert server.get("/readyz").status == 200


def status(data):
    """The status of an answer; None where the connection was closed without one."""
    return int(data.split(b" ", 2)[1]) if data.startswith(b"HTTP/1.1 ") else None


def test_who_sends_a_byte_now_and_then_is_cut(server):
    for head in (b"", b"GET /livez HTTP/1.1\r\n" + HOST,
                 b"POST " + V1.encode() + b"/likes HTTP/1.1\r\n" + HOST +
                 b"Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", server.port), timeout=20) as peer:
            start = time.monotonic()
            try:
                peer.sendall(head or b"G")
                while time.monotonic() - start < 15:
                    peer.sendall(b"X")
                    time.sleep(0.2)
                    peer.setblocking(False)
                    try:
                        if peer.recv(1000) == b"":
                            break
                    except BlockingIOError:
                        pass
                    peer.setblocking(True)
            except (BrokenPipeError, ConnectionResetError):
                pass
            assert 1.5 < time.monotonic() - start < 6


def test_slow_clients_do_not_keep_others_out(server):
    peers = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(100)]
    for peer in peers:
        try:
            peer.sendall(b"GET /li")
        except OSError:
            pass
    start = time.monotonic()
    while True:
        try:
            if server.get("/livez").status == 200:
                break
        except OSError:
            assert time.monotonic() - start < 10
            time.sleep(0.1)
    for peer in peers:
        peer.close()
    assert time.monotonic() - start < 10


def test_a_head_that_is_too_large_is_refused(server):
    big = b"GET /livez HTTP/1.1\r\n" + HOST + b"X-Big: " + b"a" * 200000 + b"\r\n\r\n"
    assert status(server.talk(big)) == 431
    long = b"GET /" + b"a" * 200000 + b" HTTP/1.1\r\n" + HOST + b"\r\n"
    assert status(server.talk(long)) == 414
    many = b"GET /livez HTTP/1.1\r\n" + HOST + b"".join(b"X-%d: y\r\n" % n for n in range(20000))
    assert status(server.talk(many + b"\r\n")) == 431


def post(length, body, more=b""):
    return (b"POST " + V1.encode() + b"/recommendations HTTP/1.1\r\n" + HOST +
            b"Content-Type: application/json\r\n" + more +
            (b"Content-Length: " + length + b"\r\n" if length else b"") + b"\r\n" + body)


def test_a_body_that_is_too_large_is_refused(server):
    assert status(server.talk(post(b"20001", b"{"))) == 413
    chunks = b"".join(b"1000\r\n" + b" " * 4096 + b"\r\n" for _ in range(8)) + b"0\r\n\r\n"
    answer = server.talk(post(None, chunks, b"Transfer-Encoding: chunked\r\nConnection: close\r\n"))
    assert status(answer) == 413
    assert status(server.talk(post(b"99999999999999999999999", b"{"))) == 413


def test_a_request_that_can_be_read_in_two_ways_is_refused(server):
    body = b'{"seeds": ["' + server.urn.encode() + b'"]}'
    length = str(len(body)).encode()
    smuggled = b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n"
    for more in (b"Content-Length: 5\r\n", b"Content-Length: " + length + b"\r\n",
                 b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: xchunked\r\n",
                 b"Transfer-Encoding: identity\r\n", b"transfer-encoding : chunked\r\n"):
        answer = server.talk(post(length, body + smuggled, more))
        assert status(answer) == 400, more
        assert answer.count(b"HTTP/1.1 ") <= 1 and b"\r\n\r\nok\n" not in answer, more
    for bad in (b"-1", b"+5", b"0x10", b"5, 5", b""):
        answer = server.talk(post(None, body, b"Content-Length: " + bad + b"\r\n"))
        assert status(answer) == 400, bad
    two = post(None, b"0\r\n\r\n" + smuggled, b"Transfer-Encoding: chunked\r\n" * 2)
    answer = server.talk(two)
    assert status(answer) in (400, None) and b"\r\n\r\nok\n" not in answer
    for hosts in (b"", HOST + HOST, HOST + b"host: evil.example\r\n"):
        assert status(server.talk(b"GET /livez HTTP/1.1\r\n" + hosts + b"\r\n", end=b"}")) == 400, hosts
    # The same request, put plainly, is well.
    plain = server.talk(post(length, body, b"Connection: close\r\n"))
    assert status(plain) == 200


def test_no_path_leads_to_a_file(server):
    for path in ("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd",
                 "/assets/../../../etc/passwd", "/assets/..%5c..%5cetc%5cpasswd", "//etc/passwd",
                 V1 + "/tracks/..%2f..%2fetc%2fpasswd", "/assets/%00.js", "/docs/../openapi.json/.."):
        data = server.talk(b"GET " + path.encode() + b" HTTP/1.1\r\n" + HOST +
                           b"Connection: close\r\n\r\n")
        assert status(data) in (400, 404), path
        assert b"root:" not in data and json.loads(data.split(b"\r\n\r\n", 1)[1])["status"]


def get(server, target, more=b""):
    return server.talk(b"GET " + target + b" HTTP/1.1\r\n" + HOST + more +
                       b"Connection: close\r\n\r\n")


def test_what_is_no_text_is_refused(server):
    base = V1.encode()
    for target in (base + b"/search?q=%ff%fe", base + b"/search?q=%c3%28", base + b"/tracks/%80",
                   base + b"/search?q=\xff", base + b"/search?q=%00", base + b"/search?q=%zz",
                   base + b"/search?%ff=1", base + b"/search?q=%ed%a0%80"):
        data = get(server, target)
        assert status(data) == 400, target
        json.loads(data.split(b"\r\n\r\n", 1)[1])
    for body in (b'{"seeds": ["\xff"]}', b'{"seeds": ["a:b\\u0000"]}', b'{"seeds": ["\\ud800"]}',
                 b'{"seeds": ["a:b"], "k": 1e999}', b'{"seeds": ["a:b"], "k": NaN}', b"\x00",
                 b'{"seeds": ["a:b"]} x', b""):
        data = server.talk(post(str(len(body)).encode(), body, b"Connection: close\r\n"))
        assert status(data) in (400, 422), body
    # libmicrohttpd ends a header at a NUL: what stands behind it must not come out again.
    nul = get(server, b"/livez", b"X-Request-Id: mine\x00evil\r\n")
    assert status(nul) in (200, 400) and b"evil" not in nul
    assert status(server.talk(b"GET /li\x00vez HTTP/1.1\r\n" + HOST + b"\r\n", end=b"}")) in (400, 404)


def test_deep_documents_do_not_reach_the_end_of_the_stack(server):
    for body in (b"[" * 9000, b'{"seeds":' * 2000, b'{"seeds": ' + b"[" * 5000 + b"]" * 5000 + b"}"):
        data = server.talk(post(str(len(body)).encode(), body, b"Connection: close\r\n"))
        assert status(data) in (400, 422)


def test_noise_is_no_request(server):
    for noise, wanted in ((b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", None),
                          (b"\r\n\r\n\r\n\r\n" * 100, None), (b"GET\r\n\r\n", None),
                          (b"GET / HTTP/9.9\r\n\r\n", 505), (b"\x00" * 1000, None),
                          (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
                          (b"GET / HTTP/1.1\r\n\r\n", 400),
                          (b"GET http://evil.example/ HTTP/1.1\r\n" + HOST + b"\r\n", 404)):
        assert status(server.talk(noise, timeout=20, end=b"\r\n\r\n")) == wanted, noise[:40]


def test_who_leaves_in_the_middle_is_not_missed(server):
    target = f"GET {V1}/graph?limit=500 HTTP/1.1\r\n".encode()
    for _ in range(50):
        with socket.create_connection(("127.0.0.1", server.port)) as peer:
            peer.sendall(target + HOST + b"\r\n")
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", server.port)) as peer:
            peer.sendall(post(b"500", b'{"seeds"'))


def test_requests_in_a_row_are_answered_in_their_order(server):
    row = b"".join(b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n"
                   for path in (b"/livez", V1.encode() + b"/stats", b"/nothing", b"/livez"))
    row += b"GET /livez HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    data = server.talk(row)
    codes = [int(part[:3]) for part in data.split(b"HTTP/1.1 ")[1:]]
    assert codes == [200, 200, 404, 200, 200]


def test_many_at_once_all_get_their_own_answer(server):
    wrong = []

    def ask(k):
        connection = server.connection()
        for _ in range(30):
            answer = server.ask("GET", f"{V1}/recommendations?seeds={server.urn}&k={k}",
                                connection=connection)
            if answer.status != 200 or len(answer.json["items"]) != k:
                wrong.append(k)
        connection.close()

    askers = [threading.Thread(target=ask, args=(k,)) for k in range(1, 17)]
    [a.start() for a in askers]
    [a.join() for a in askers]
    assert not wrong
