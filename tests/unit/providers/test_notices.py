"""Senders of alerts against hostile names, receivers and addresses: nothing reaches where it must not, nothing is told."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import logging
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from weatherglass.errors import UsageError
from weatherglass.providers.notices.address_guard import AddressGuard, ForbiddenAddress
from weatherglass.providers.notices.apprise_sender import AppriseSender
from weatherglass.providers.notices.notice import Notice, NotSent
from weatherglass.providers.notices.webhook import KEY_HEADER, MOST_ANSWER_BYTES, WebhookSender, webhook_body

OPEN, CLOSED = AddressGuard(allow_loopback=True), AddressGuard()
NOTICE = Notice("k" * 32, "VIX at 31.20", "VIX는 31.20이다.", "warning", {"rule": "fear", "value": 31.2})
TOKEN = "T0K3N-that-nobody-may-see"  # noqa: S105
FORBIDDEN = [
    "127.0.0.1", "127.8.8.8", "::1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "169.254.1.1",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "100.64.0.1", "100.100.100.200", "168.63.129.16",
    "192.0.0.192", str(IPv4Address(0)), "::", "224.0.0.1", "ff02::1", "240.0.0.1", "255.255.255.255", "::ffff:10.0.0.1",
    "::ffff:8.8.8.8", "::127.0.0.1", "::8.8.8.8", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "fec0::1",
    "198.18.0.1", "192.0.2.1", "2001:db8::1", "not an address", "",
]  # fmt: skip


def names(**addresses: list[str]) -> Callable[[str, int, float | None], list[str]]:
    """A resolver that knows some names, and counts how often it is asked."""

    def resolver(host: str, port: int, timeout: float | None) -> list[str]:
        resolver.asked.append(host)  # type: ignore[attr-defined]
        return addresses[host.partition(".")[0]]

    resolver.asked = []  # type: ignore[attr-defined]
    return resolver


def failure(sender: WebhookSender | AppriseSender) -> NotSent:
    with pytest.raises(NotSent) as caught:
        sender.send(NOTICE)
    assert TOKEN not in str(caught.value)
    assert caught.value.__context__ is None
    return caught.value


# ---- addresses


@pytest.mark.parametrize("address", FORBIDDEN)
def test_nothing_is_sent_to_a_forbidden_address(address: str) -> None:
    assert CLOSED.why_not(address)
    sender = WebhookSender("desk", f"https://trick.example.org/{TOKEN}", CLOSED, resolver=names(trick=[address]))
    found = failure(sender)
    assert found.final
    assert "its address leads to" in found.problem
    assert address not in found.problem or address in ("", "::")


@pytest.mark.parametrize("address", [each for each in FORBIDDEN if each not in ("127.0.0.1", "127.8.8.8", "::1")])
def test_loopback_alone_is_opened_by_the_setting(address: str) -> None:
    assert OPEN.why_not(address)


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_address_that_may_be_reached_is_a_global_one(address: IPv4Address) -> None:
    if not CLOSED.why_not(str(address)):
        assert address.is_global
        assert not address.is_multicast
    assert CLOSED.why_not(f"::ffff:{address}") == "an IPv4 address written as IPv6"


@given(st.integers(0, 2**128 - 1).map(IPv6Address))
def test_so_is_one_of_version_six(address: IPv6Address) -> None:
    if not CLOSED.why_not(str(address)):
        assert address.is_global
        assert not any((address.is_multicast, address.is_link_local, address.is_site_local))


def test_public_addresses_may_be_reached() -> None:
    for address in ("8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"):
        assert CLOSED.why_not(address) == ""
        assert ip_address(address).is_global


def test_one_bad_address_of_a_name_is_enough() -> None:
    with pytest.raises(ForbiddenAddress, match="a private network"):
        CLOSED.checked("x", 443, timeout=1.0, resolver=names(x=["8.8.8.8", "10.0.0.1"]))


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0"])
def test_other_spellings_of_this_machine_are_seen_through(host: str) -> None:
    """The resolver of the system reads them; what it reads is judged."""
    found = failure(WebhookSender("desk", f"https://{host}:1/{TOKEN}", CLOSED, deadline_s=3.0))
    assert found.final or found.problem == "no connection"  # some systems do not read some of them


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://hooks.example.org/x", "must begin with https://"),
        ("ftp://hooks.example.org/x", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("https://", "it names no host"),
        ("https://me:word@hooks.example.org/x", "holds a user name or password"),
        ("https://hooks.example.org/" + "x" * 3_000, "longer than 2000 characters"),
        ("https://hooks.example.org/a\nb", "cannot be read|control characters"),
    ],
)
def test_addresses_that_are_never_sent_to(address: str, problem: str) -> None:
    with pytest.raises(UsageError, match=problem) as caught:
        WebhookSender("desk", address, CLOSED)
    assert "example.org" not in str(caught.value)


def test_without_encryption_only_this_machine_is_reached() -> None:
    sender = WebhookSender("desk", "http://hooks.example.org/x", OPEN, resolver=names(hooks=["8.8.8.8"]))
    assert failure(sender).problem == "its address leads to another machine without encryption; nothing was sent"


# ---- receivers


def to(server: HTTPServer, **more: object) -> WebhookSender:
    return WebhookSender("desk", server.url_for(f"/{TOKEN}?key={TOKEN}"), OPEN, **more)  # type: ignore[arg-type]


def test_a_message_arrives_with_its_key_in_header_and_body(httpserver: HTTPServer) -> None:
    seen: list[Request] = []
    httpserver.expect_request(f"/{TOKEN}", method="POST").respond_with_handler(
        lambda r: (seen.append(r), Response())[1]
    )
    to(httpserver).send(NOTICE)
    (request,) = seen
    assert request.headers[KEY_HEADER] == NOTICE.key
    assert request.headers["Content-Type"] == "application/json; charset=utf-8"
    assert request.headers["Host"] == f"localhost:{httpserver.port}"
    assert json.loads(request.get_data()) == {
        "key": NOTICE.key, "severity": "warning", "title": "VIX at 31.20", "text": "VIX는 31.20이다.", "rule": "fear",
        "value": 31.2,
    }  # fmt: skip
    assert json.loads(webhook_body(NOTICE)) == json.loads(request.get_data())


def test_the_connection_is_made_to_the_address_that_was_judged(httpserver: HTTPServer) -> None:
    """The name is looked up once: what it would answer the second time does not matter."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, port: int, timeout: float | None) -> list[str]:
        asked.append(host)
        return next(answers)

    httpserver.expect_request("/x").respond_with_data("")
    WebhookSender("desk", f"http://rebind.example.org:{httpserver.port}/x", OPEN, resolver=rebinding).send(NOTICE)
    assert asked == ["rebind.example.org"]


@pytest.mark.parametrize(
    ("status", "final"), [(301, True), (307, True), (400, True), (404, True), (408, False), (429, False), (503, False)]
)
def test_statuses(httpserver: HTTPServer, status: int, final: bool) -> None:
    httpserver.expect_request(f"/{TOKEN}").respond_with_data(
        TOKEN, status=status, headers={"Location": httpserver.url_for("/elsewhere")}
    )
    found = failure(to(httpserver))
    assert (str(status) in found.problem, found.final) == (True, final)
    assert [entry[0].path for entry in httpserver.log] == [f"/{TOKEN}"], "a redirect was followed"


def test_an_answer_without_end_is_left_after_its_bound(httpserver: HTTPServer) -> None:
    sent = []

    def endless() -> Iterator[bytes]:
        for _ in range(10_000):
            sent.append(1)
            yield b"x" * 65_536

    httpserver.expect_request(f"/{TOKEN}").respond_with_handler(lambda _: Response(endless()))
    to(httpserver).send(NOTICE)
    assert MOST_ANSWER_BYTES == 65_536
    assert len(sent) < 1_000


def raw_server(answer: Callable[[socket.socket], None]) -> tuple[socket.socket, int]:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            answer(connection)

    threading.Thread(target=serve, daemon=True).start()
    return listener, listener.getsockname()[1]


def drip(connection: socket.socket) -> None:
    connection.recv(1 << 16)
    for byte in b"HTTP/1.1 200 OK\r\n" * 100:
        try:
            connection.send(bytes([byte]))
        except OSError:
            return
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (drip, "no complete answer in time"),
        (lambda connection: connection.recv(10), "the connection was cut, or the answer is no HTTP"),
        (
            lambda connection: connection.sendall(b"220 mail ready\r\n"),
            "the connection was cut, or the answer is no HTTP",
        ),
    ],
)
def test_receivers_that_answer_slowly_or_nonsense(answer: Callable[[socket.socket], None], problem: str) -> None:
    listener, port = raw_server(answer)
    with listener:
        began = time.monotonic()
        found = failure(WebhookSender("desk", f"http://127.0.0.1:{port}/{TOKEN}", OPEN, deadline_s=0.4))
    assert (found.problem, found.final) == (problem, False)
    assert time.monotonic() - began < 3.0


def test_nobody_there_is_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert failure(WebhookSender("desk", f"http://127.0.0.1:{port}/{TOKEN}", OPEN)).problem == "no connection"


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for hooks.example.org, and its key."""
    x509 = pytest.importorskip("cryptography.x509", reason="makes the certificate of the test server")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, day = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test receiver")])
    # what Python 3.13 and newer ask of an issuer
    of_issuer = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only",
         "decipher_only"), False
    ) | {"digital_signature": True, "key_cert_sign": True}  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(day - dt.timedelta(days=1)).not_valid_after(day + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("hooks.example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**of_issuer), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem, secret = tmp_path / "certificate.pem", tmp_path / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return pem, secret


def test_a_certificate_is_held_to_the_name_and_not_to_the_address(certificate: tuple[Path, Path]) -> None:
    pem, secret = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)

    def serve(listener: socket.socket) -> None:
        for _ in range(3):
            connection, _ = listener.accept()
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    request = secure.makefile("rb")
                    said = http.client.parse_headers(request) if request.readline() else {}
                    request.read(int(said["Content-Length"]))  # a socket that is closed with bytes unread is reset
                    secure.sendall(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
            except OSError:
                connection.close()

    here = names(hooks=["127.0.0.1"], other=["127.0.0.1"])
    trusting = ssl.create_default_context(cafile=str(pem))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        port = listener.getsockname()[1]
        WebhookSender("desk", f"https://hooks.example.org:{port}/x", OPEN, resolver=here, tls=trusting).send(NOTICE)
        for host, tls in (("other.example.org", trusting), ("hooks.example.org", None)):
            sender = WebhookSender("desk", f"https://{host}:{port}/{TOKEN}", OPEN, resolver=here, tls=tls)
            assert failure(sender).problem == "its TLS certificate is not accepted"


def test_no_address_is_told_by_logs_or_representations(
    httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    httpserver.expect_request(f"/{TOKEN}").respond_with_data("", status=500)
    sender = to(httpserver)
    failure(sender)
    ours = [each.getMessage() for each in caplog.records if not each.name.startswith("werkzeug")]
    assert [line for line in ours if TOKEN in line] == []
    assert repr(sender) == "WebhookSender('desk')"
    assert repr(AppriseSender("chat", f"tgram://{TOKEN}", OPEN)) == "AppriseSender('chat')"


# ---- apprise


def mail_server() -> tuple[socket.socket, int, list[str]]:
    lines: list[str] = []

    def answer(connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        connection.sendall(b"220 here\r\n")
        data = False
        for raw in reader:
            line = raw.decode().rstrip("\r\n")
            lines.append(line)
            if data:
                data = line != "."
                if data:
                    continue
            data = data or line.upper() == "DATA"
            connection.sendall(
                b"354 go on\r\n" if data else b"221 bye\r\n" if line.upper() == "QUIT" else b"250 ok\r\n"
            )

    listener, port = raw_server(answer)
    return listener, port, lines


@pytest.mark.slow
def test_mail_over_apprise_goes_to_this_machine_only_where_that_is_allowed() -> None:
    pytest.importorskip("apprise", reason="sends mail and chat")
    listener, port, lines = mail_server()
    with listener:
        address = f"mailto://localhost:{port}?from=glass@example.org&to=ann@example.org&mode=insecure&smtp=127.0.0.1"
        found = failure(AppriseSender("mail", address, CLOSED))
        assert found.problem.startswith("its address leads to this machine")
        assert (found.final, lines) == (True, [])
        AppriseSender("mail", address, OPEN).send(NOTICE)
    assert any("ann@example.org" in line for line in lines if line.lower().startswith("rcpt"))
    assert any(line.startswith("Subject:") for line in lines)


@pytest.mark.long
@pytest.mark.parametrize(
    ("address", "problem", "final"),
    [
        ("nothing-known://" + TOKEN, "apprise does not know such an address", True),
        ("json://127.0.0.1/" + TOKEN, "webhooks are sent without apprise", True),
        ("jsons://127.0.0.1/" + TOKEN, "webhooks are sent without apprise", True),
        ("ntfy://10.0.0.1/" + TOKEN, "its address leads to a private network", True),
        ("ntfys://169.254.169.254/" + TOKEN, "its address leads to the metadata service of a cloud", True),
    ],
)
def test_addresses_that_apprise_is_not_given(address: str, problem: str, final: bool) -> None:
    pytest.importorskip("apprise", reason="sends mail and chat")
    found = failure(AppriseSender("chat", address, CLOSED))
    assert (problem in found.problem, found.final) == (True, final)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("attempt", "why"),
    [
        ("socket.create_connection(('127.0.0.1', 9), 1)", "this machine"),
        ("socket.create_connection(('localhost', 9), 1)", "this machine"),
        ("socket.socket().connect(('localhost', 9))", "no address at all"),
        ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('169.254.169.254', 9))", "the metadata service"),
        ("socket.socket(socket.AF_UNIX).connect('/run/any.sock')", "this machine"),
    ],
)
def test_no_library_of_that_process_reaches_a_forbidden_address(attempt: str, why: str) -> None:
    script = (
        "import socket\nfrom weatherglass.providers.notices import apprise_process as a\n"
        "found = a._guarded_connections(a.AddressGuard())\n"
        f"try:\n    {attempt}\nexcept OSError as exc:\n    print(exc, found)\n"
    )
    source = Path(__file__).resolve().parents[3] / "src"
    ran = subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(source)}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert "not to this address" in ran.stdout
    assert why in ran.stdout


@pytest.mark.long
def test_a_redirect_is_not_followed_by_apprise_either(httpserver: HTTPServer) -> None:
    pytest.importorskip("apprise", reason="sends mail and chat")
    httpserver.expect_request("/").respond_with_data("", status=307, headers={"Location": httpserver.url_for("/inner")})
    httpserver.expect_request("/inner").respond_with_data("{}")
    assert not failure(AppriseSender("chat", f"ntfy://127.0.0.1:{httpserver.port}/{TOKEN}", OPEN)).final
    assert "/inner" not in {entry[0].path for entry in httpserver.log}


@pytest.mark.long
def test_apprise_that_takes_too_long_is_ended() -> None:
    assert failure(AppriseSender("chat", f"tgram://{TOKEN}", CLOSED, deadline_s=0.05)).problem == (
        "apprise was not done within 0.05 s"
    )
