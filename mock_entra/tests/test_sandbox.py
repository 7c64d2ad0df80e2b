"""The parts of a sandbox, each by itself: routes, names, packets, the proxy, folders."""

import asyncio
import socket
import ssl
import struct
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Any

import pytest

from mock_entra.sandbox import client_hello, dns, proxied, routes, run_folder, watch
from mock_entra.sandbox.proxy import Wanted, requested, understood
from mock_entra.sandbox.routes import NotUnderstood, Published, Route

HERE = (IPv4Address("127.77.0.1"), IPv6Address("fd4d:6f63::1"))


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("api.contoso.com=8000", Route("api.contoso.com", 8000)),
        ("API.Contoso.com=tls:8443", Route("api.contoso.com", 8443, through=True)),
    ],
)
def test_a_route_is_read(text: str, route: Route) -> None:
    assert routes.route(text) == route


@pytest.mark.parametrize(
    "text", ["", "api.contoso.com", "api=8000", "a.b=0", "a.b=65536", "a.b=http:80", "*.b.c=80", "=80", "a..b=80"]
)
def test_a_route_that_says_nothing_we_know_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood, match="expected HOST=PORT"):
        routes.route(text)


def test_ports_ranges_and_sockets_are_published() -> None:
    assert routes.published(["5432,9000-9002", "/run/a.sock", "5432"]) == Published(
        (5432, 9000, 9001, 9002), ("/run/a.sock",)
    )


@pytest.mark.parametrize("text", ["", "http", "0", "9-", "-9", "10-9", "65536", "run/a.sock", "1-2000", "\u0665"])
def test_what_cannot_be_published_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood, match="--publish"):
        routes.published([text])


def query(name: str, kind: int = dns.A) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + labels + b"\0" + struct.pack(">HH", kind, 1)


def answered(name: str, kind: int = dns.A) -> tuple[int, bytes, list[str]]:
    """Return code, the address in the answer if there is one, and what was recorded."""
    tried: list[str] = []
    known = {"login.microsoftonline.com": HERE}
    answer = dns.Answerer(known.get, tried.append).answer(query(name, kind))
    assert answer
    size = int.from_bytes(answer[6:8], "big") and int.from_bytes(answer[len(query(name)) + 10 :][:2], "big")
    return answer[3] & 15, answer[-size:] if size else b"", tried


@pytest.mark.parametrize("name", ["login.microsoftonline.com", "LOGIN.MicrosoftOnline.com"])
def test_a_name_of_the_run_has_an_address_of_either_family(name: str) -> None:
    assert answered(name) == (0, HERE[0].packed, [])
    assert answered(name, dns.AAAA) == (0, HERE[1].packed, [])


def test_a_name_of_the_run_has_nothing_else() -> None:
    assert answered("login.microsoftonline.com", 65) == (0, b"", [])


def test_a_foreign_name_is_not_there_and_recorded() -> None:
    assert answered("elsewhere.example") == (dns.NO_SUCH_NAME, b"", ["elsewhere.example"])


def test_looking_an_address_up_backwards_is_no_attempt_to_leave() -> None:
    assert answered("1.2.0.192.in-addr.arpa", 12) == (dns.NO_SUCH_NAME, b"", [])


def test_localhost_is_where_it_always_is() -> None:
    assert answered("anything.localhost") == (0, b"\x7f\0\0\x01", [])


@pytest.mark.parametrize(
    "rubbish", [b"", b"short", query("a.b")[:14], b"\0" * 12, query("a.b")[:12] + b"\xc0\x0c\0\1\0\1"]
)
def test_rubbish_names_nobody(rubbish: bytes) -> None:
    tried: list[str] = []
    answer = dns.Answerer(lambda _: None, tried.append).answer(rubbish)
    assert (answer is None or answer[3] & 15 == dns.NOT_UNDERSTOOD, tried) == (True, [])


def test_an_answer_is_never_answered() -> None:
    own = dns.Answerer(lambda _: HERE, lambda _: None).answer(query("a.b"))
    assert own
    assert dns.Answerer(lambda _: HERE, lambda _: None).answer(own) is None


def segment(kind: int, flags: int = watch.SYN) -> bytes:
    return (
        struct.pack(">HHIIBB", 40000, 443, 0, 0, 5 << 4, flags)
        if kind == watch.TCP
        else struct.pack(">HHHH", 9, 443, 8, 0)
    )


def packet(to: str, kind: int = watch.TCP, flags: int = watch.SYN) -> bytes:
    if ":" in to:
        head = struct.pack(">IHBB", 6 << 28, 20, kind, 64) + bytes(16) + IPv6Address(to).packed
    else:
        head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40, 0, 0, 64, kind, 0, bytes(4), IPv4Address(to).packed)
    return head + segment(kind, flags)


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        (packet("192.0.2.7"), "tcp 192.0.2.7:443"),
        (packet("2001:db8::7"), "tcp [2001:db8::7]:443"),
        (packet("192.0.2.7", watch.UDP), "udp 192.0.2.7:443"),
        (packet("192.0.2.7", watch.TCP, watch.SYN | watch.ACK), None),
        (packet("192.0.2.7", watch.TCP, watch.ACK), None),
        (packet("224.0.0.251", watch.UDP), None),
        (packet("ff02::fb", watch.UDP), None),
        (packet("192.0.2.7", 1), None),
        (packet("192.0.2.7")[:20], None),
        (b"", None),
    ],
)
def test_a_packet_tells_whom_it_begins_to_talk_to(seen: bytes, told: str | None) -> None:
    assert watch.destination(seen) == told


def client_hello_for(host: str | None) -> bytes:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname = False
    tls = context.wrap_bio(incoming, outgoing, server_hostname=host)
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


def read(said: bytes) -> Wanted:
    async def reading() -> Wanted:
        reader = asyncio.StreamReader()
        reader.feed_data(said)
        reader.feed_eof()
        return await understood(reader)

    return asyncio.run(reading())


@pytest.mark.parametrize(
    ("said", "host", "port"),
    [
        (b"CONNECT Login.Example:443 HTTP/1.1\r\n\r\n", "login.example", 443),
        (b"CONNECT [2001:db8::7]:443 HTTP/1.1\r\n\r\n", "2001:db8::7", 443),
        (b"CONNECT login.example:what HTTP/1.1\r\n\r\n", "login.example", 0),
        (b"GET http://login.example/ HTTP/1.1\r\n\r\n", "http://login.example/", 0),
        (b"GET / HTTP/1.1\r\nAccept: *\r\nHost: Login.Example\r\n\r\n", "login.example", 0),
    ],
)
def test_what_a_client_of_the_proxy_wants(said: bytes, host: str, port: int) -> None:
    wanted = read(said)
    assert (wanted.host, wanted.port) == (host, port)


def test_tls_at_once_is_read_and_kept() -> None:
    said = client_hello_for("contoso.ciamlogin.com")
    assert read(said) == Wanted("contoso.ciamlogin.com", 443, said, b"", b"")


def test_tls_that_names_nobody_is_for_nobody() -> None:
    assert read(client_hello_for(None)).host == "(TLS without a name)"


@pytest.mark.parametrize("length", range(0, 200, 7))
def test_half_a_client_hello_names_nobody_or_less(length: int) -> None:
    assert "contoso.ciamlogin.com".startswith(
        client_hello.server_name(client_hello_for("contoso.ciamlogin.com")[:length])
    )


def test_a_connect_without_headers_is_a_request() -> None:
    assert requested(b"CONNECT a.b:1 HTTP/1.0\r\n\r\n") == Wanted("a.b", 1)


def test_options_that_node_was_given_are_kept() -> None:
    told = proxied.node_options({"NODE_OPTIONS": "--max-old-space-size=64"})
    assert told == f'--max-old-space-size=64 --require "{proxied.PRELOAD}"'


def test_what_a_killed_run_left_is_swept_and_what_lives_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    dead = tmp_path / f"{run_folder.PREFIX}dead"
    dead.mkdir()
    (dead / run_folder.ALIVE).touch()
    living = run_folder.RunFolder()
    other = run_folder.RunFolder()
    assert sorted(tmp_path.iterdir()) == sorted([living.path, other.path])
    living.close()
    other.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(socket, "AF_PACKET"), reason="needs Linux")
def test_no_filter_has_a_jump_into_nowhere() -> None:
    program: list[Any] = watch.not_here(b"\xfd\x4d\x6f\x63")
    jumps = [
        (at, step) for at, (code, yes, no, _) in enumerate(program) if code == watch.IF_EQUAL for step in (yes, no)
    ]
    assert all(at + step + 1 < len(program) for at, step in jumps)
