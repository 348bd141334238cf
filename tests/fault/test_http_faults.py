"""The HTTP client behind a connection that delays, cuts, resets, hangs, trickles, corrupts and lies about lengths.

Whatever happens on the way, a whole document comes back or an error of ours, within the deadline, and never a part.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import ipaddress
import socket
import ssl
import threading
import time
import tracemalloc
import zlib

import pytest
from werkzeug import Response

from fault_proxy import (
    FaultProxy,
    announced,
    byte_by_byte,
    close_at_once,
    corrupted,
    cut_after,
    delayed,
    half_open,
    instead,
    pass_on,
    reset_after,
    shortened,
    without_length,
)
from http_asking import ROWS, asking
from weatherglass.errors import NotTheDocument, SourceError, SourceRefused, TooLarge, Unreachable
from weatherglass.providers.http_client import HttpClient, HttpPolicy

MEGABYTE = 1 << 20
QUICK = {
    "backoff_first_s": 0.001,
    "backoff_most_s": 0.002,
    "connect_timeout_s": 1.0,
    "deadline_s": 5.0,
    "silence_s": 0.25,
}
PACKED = gzip.compress(ROWS, mtime=0)


@pytest.fixture
def proxied(httpserver):
    """A proxy with faults before a server that has the table, plain at /x and packed at /gz."""
    httpserver.expect_request("/x").respond_with_handler(lambda _: Response(ROWS, content_type="text/csv"))
    httpserver.expect_request("/gz").respond_with_handler(
        lambda _: Response(PACKED, headers={"Content-Encoding": "gzip"})
    )
    httpserver.expect_request("/json").respond_with_data('{"data": [1, 2, 3]}')
    opened = []

    def open_proxy(*faults):
        opened.append(FaultProxy(("127.0.0.1", httpserver.port), *faults))
        return opened[-1]

    yield open_proxy
    for proxy in opened:
        proxy.__exit__(None, None, None)


def client(**policy):
    return HttpClient(HttpPolicy(**QUICK | policy))


PASSING = {
    "closed before a byte": (close_at_once, "/x"),
    "cut in the body": (cut_after(1000), "/x"),
    "reset in the body": (reset_after(1000), "/x"),
    "reset before the body": (reset_after(0), "/x"),
    "nothing ever comes": (half_open, "/x"),
    "a length too great": (announced(len(ROWS) + 1), "/x"),
    "a length too small": (announced(1000), "/x"),
    "a packed body cut short": (shortened(1), "/gz"),
    "a packed body without its second half": (shortened(len(PACKED) // 2), "/gz"),
    "a packed body damaged at its start": (corrupted(0), "/gz"),
    "a packed body damaged in the middle": (corrupted(len(PACKED) // 2), "/gz"),
    "a packed body damaged in its check sum": (corrupted(len(PACKED) - 6), "/gz"),
    "a broken status line": (instead(b"HTTP/1.1 \xff\xfe\r\n\r\n"), "/x"),
    "no HTTP at all": (instead(b"220 ftp.example.org ready\r\n"), "/x"),
    "two lengths": (instead(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\na,b\n"), "/x"),
    "a broken chunk": (instead(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\na,b\r\n"), "/x"),
    "chunks without an end": (instead(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na,b\n\r\n"), "/x"),
    "a head without an end": (instead(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 200_000), "/x"),
}


@pytest.mark.parametrize(("fault", "path"), PASSING.values(), ids=PASSING)
def test_a_fault_that_passes_is_survived_and_nothing_of_the_first_answer_is_used(proxied, fault, path):
    proxy = proxied(fault, pass_on)
    with client() as asks:
        payload = asks.get(asking(proxy.url(path)))
    assert payload.body == ROWS
    assert proxy.connections == 2


@pytest.mark.parametrize(("fault", "path"), PASSING.values(), ids=PASSING)
def test_a_fault_that_stays_is_unreachable_after_all_attempts(proxied, fault, path):
    proxy = proxied(fault)
    with client(attempts=3) as asks, pytest.raises(Unreachable, match=r"\(tried 3 times\)$") as caught:
        asks.get(asking(proxy.url(path)))
    assert proxy.connections == 3
    assert not caught.value.offline
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


@pytest.mark.parametrize(
    ("fault", "path", "said"),
    [
        (close_at_once, "/x", "127.0.0.1 cut its answer off, or broke the rules of HTTP: Server disconnected"),
        (cut_after(1000), "/x", "cut its answer off, .*received 1000 bytes, expected 6771"),
        (reset_after(1000), "/x", "the connection to 127.0.0.1 was cut: .*reset"),
        (half_open, "/x", "127.0.0.1 was silent for 0.25 s"),
        (announced(1000), "/x", "the answer announces 1000 bytes, and more came"),
        (shortened(1), "/gz", "the answer was cut off: its gzip stream has no end"),
        (corrupted(len(PACKED) - 6), "/gz", "the gzip stream of the answer is damaged: .*incorrect data check"),
    ],
)
def test_the_sentence_says_what_happened(proxied, fault, path, said):
    with client(attempts=1) as asks, pytest.raises(Unreachable, match=said):
        asks.get(asking(proxied(fault).url(path)))


def test_a_delay_within_the_bounds_is_waited_for(proxied):
    with client() as asks:
        assert asks.get(asking(proxied(delayed(0.05)).url("/x"))).body == ROWS


@pytest.mark.parametrize("whole_head", [True, False])
def test_bytes_that_trickle_end_at_the_deadline_of_the_whole(proxied, whole_head):
    # each byte comes long before the time-out of a read; 6,771 of them would take a minute
    proxy = proxied(byte_by_byte(0.01, whole_head=whole_head))
    began = time.monotonic()
    with (
        client(deadline_s=0.3) as asks,
        pytest.raises(Unreachable, match=r"no complete answer of .* deadline of 0\.3 s$"),
    ):
        asks.get(asking(proxy.url("/x")))
    assert 0.29 < time.monotonic() - began < 3.0
    assert proxy.connections == 1


def test_a_silence_that_begins_late_ends_at_the_deadline_too(proxied):
    def fault(connection, answer):
        byte_by_byte(0.05)(connection, answer[: answer.index(b"\r\n\r\n") + 14])
        half_open(connection, answer)

    began = time.monotonic()
    with client(deadline_s=0.6, silence_s=9.0) as asks, pytest.raises(Unreachable, match=r"deadline of 0\.6 s$"):
        asks.get(asking(proxied(fault).url("/x")))
    assert 0.59 < time.monotonic() - began < 1.0


def test_attempts_together_end_at_the_deadline(proxied):
    proxy = proxied(half_open)
    began = time.monotonic()
    with (
        client(deadline_s=0.25, silence_s=0.1, attempts=50) as asks,
        pytest.raises(Unreachable, match=r"within the deadline of 0\.25 s"),
    ):
        asks.get(asking(proxy.url("/x")))
    assert 0.24 < time.monotonic() - began < 3.0
    assert 2 <= proxy.connections <= 3  # 0.1 s of silence each, and what was left


def test_a_document_that_ends_with_the_connection_is_checked_for_its_end(proxied):
    proxy = proxied(without_length(9), without_length(9), pass_on)
    with client() as asks:
        assert asks.get(asking(proxy.url("/json"), expects=("json",))).body == b'{"data": [1, 2, 3]}'
    with (
        client(attempts=1) as asks,
        pytest.raises(Unreachable, match="was cut off after 9 bytes: it begins and does not end"),
    ):
        asks.get(asking(proxied(without_length(9)).url("/json"), expects=("json",)))


def test_a_table_that_ends_with_the_connection_must_end_with_a_line(proxied):
    # of "17.24" the first digit is a number, too: only the missing line end says that something is missing
    proxy = proxied(without_length(len(ROWS) - 4), pass_on)
    with client() as asks:
        assert asks.get(asking(proxy.url("/x"), expects=("csv",))).body == ROWS
    whole = proxied(without_length(len(ROWS)))
    with client(attempts=1) as asks:
        assert asks.get(asking(whole.url("/x"), expects=("csv",))).body == ROWS
    cut = proxied(without_length(len(ROWS) - 4))
    with client(attempts=1) as asks, pytest.raises(Unreachable, match=rf"cut off after {len(ROWS) - 4:,} bytes"):
        asks.get(asking(cut.url("/x"), expects=("csv",)))


def test_bytes_after_an_answer_are_not_taken_for_the_next_answer(httpserver):
    forged = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\na,b\n6,6\n"
    honest = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\na,b\n1,2\n"
    served = []

    def serve(listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:  # keeps the connection open for a second question, as servers do
                while connection.recv(1 << 16):
                    served.append(1)
                    connection.sendall(honest + forged if len(served) == 1 else honest)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with client() as asks:
            bodies = [asks.get(asking(url)).body for _ in range(3)]
    assert bodies == [b"a,b\n1,2\n"] * 3
    assert len(served) == 4


@pytest.mark.parametrize(
    "body",
    [b"Content-Encoding: gzip\r\n\r\nno gzip", b"Content-Length: 99\r\n\r\ncut", b"Content-Encoding: br\r\n\r\n?"],
)
def test_an_error_status_is_told_even_when_its_body_is_broken(proxied, body):
    proxy = proxied(instead(b"HTTP/1.1 404 Not Found\r\n" + body))
    with client() as asks, pytest.raises(SourceRefused, match=r"status 404; it has no such document$"):
        asks.get(asking(proxy.url("/x")))
    assert proxy.connections == 1


def test_a_redirect_to_nonsense_is_refused(proxied):
    proxy = proxied(instead(b"HTTP/1.1 302 Found\r\nLocation: http://example.org:port/\r\nContent-Length: 0\r\n\r\n"))
    with client() as asks, pytest.raises(NotTheDocument, match="got a redirect to nowhere; it was not followed"):
        asks.get(asking(proxy.url("/x")))


def test_a_bomb_on_the_wire_is_refused_within_bounded_memory(proxied):
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(packer.compress(bytes(MEGABYTE)) for _ in range(64)) + packer.flush()
    assert 64 * MEGABYTE / len(bomb) > 1000
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    proxy = proxied(instead(head + bomb))
    with client() as asks:
        tracemalloc.start()
        try:
            with pytest.raises(TooLarge, match="the decompressed answer is larger than the bound of 1,048,576 bytes"):
                asks.get(asking(proxy.url("/x"), max_bytes=MEGABYTE))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert peak < 8 * MEGABYTE
    assert proxy.connections == 1


@pytest.mark.parametrize("seed", range(20))
def test_random_bytes_are_an_error_of_ours_or_a_refusal(proxied, seed):
    import random

    bytes_of = random.Random(seed).randbytes
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" if seed % 2 else b"HTTP/1.1 200 OK\r\n"
    with client(attempts=1) as asks, pytest.raises(SourceError):
        asks.get(asking(proxied(instead(head + bytes_of(300))).url("/x")))


# ---- TLS


@pytest.fixture
def tls_server(tmp_path):
    """A server on loopback with a certificate that nobody vouches for; gives its port and the file of the certificate."""
    x509 = pytest.importorskip("cryptography.x509", reason="makes the certificate of the test server")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test server")])
    day = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(day - dt.timedelta(days=1))
        .not_valid_after(day + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = tmp_path / "certificate.pem", tmp_path / "key.pem"
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)

    def serve(listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    secure.recv(1 << 16)
                    secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\na,b\n1,2\n")
            except OSError:
                connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1], pem


def test_a_certificate_that_nobody_vouches_for_is_refused_and_not_tried_again(tls_server):
    port, _ = tls_server
    said = r"the TLS certificate of 127.0.0.1 is not accepted: .*self.signed certificate.*$"
    with client() as asks, pytest.raises(Unreachable, match=said) as caught:
        asks.get(asking(f"https://127.0.0.1:{port}/"))
    assert not caught.value.offline
    assert "tried" not in str(caught.value)


def test_a_certificate_of_ones_own_is_accepted_through_the_environment(tls_server, monkeypatch):
    port, pem = tls_server
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with client() as asks:
        assert asks.get(asking(f"https://127.0.0.1:{port}/")).body == b"a,b\n1,2\n"


def test_a_server_that_speaks_no_tls_is_no_secure_connection():
    def serve(listener):
        with contextlib.suppress(OSError):
            while True:
                with listener.accept()[0] as connection:
                    connection.recv(1 << 16)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        said = r"no secure connection to 127.0.0.1: .*\(tried 2 times\)"
        with client(attempts=2) as asks, pytest.raises(Unreachable, match=said) as caught:
            asks.get(asking(f"https://127.0.0.1:{listener.getsockname()[1]}/"))
    assert not caught.value.offline
