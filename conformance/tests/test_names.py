"""The door to real names: known hosts are handed on, all others refused and recorded."""

import asyncio
import ssl

import pytest

from conformance.names import Names, host_is_known, open_names, server_name

PATTERNS = ["login.microsoftonline.com", "*.ciamlogin.com"]


def client_hello(host: str | None) -> bytes:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    context.check_hostname = False
    tls = context.wrap_bio(incoming, outgoing, server_hostname=host)
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return outgoing.read()


async def asked(names: Names, said: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", names.port)
    writer.write(said)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    return answer


def through(said: bytes) -> tuple[bytes, Names]:
    """Say something at the door, behind which there is an echo, and return the answer."""

    async def go() -> tuple[bytes, Names]:
        async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"echo:" + await reader.read())
            await writer.drain()
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        names = await open_names(PATTERNS, server.sockets[0].getsockname()[1])
        try:
            return await asked(names, said), names
        finally:
            await names.close()
            server.close()

    return asyncio.run(go())


@pytest.mark.parametrize("host", ["login.microsoftonline.com", "LOGIN.microsoftonline.com", "contoso.ciamlogin.com"])
def test_a_known_host_is_handed_on(host: str) -> None:
    answer, names = through(f"CONNECT {host}:443 HTTP/1.1\r\nHost: {host}\r\n\r\nhello".encode())
    assert answer == b"HTTP/1.1 200 Connection established\r\n\r\necho:hello"
    assert names.refused == []


@pytest.mark.parametrize("target", ["example.com:443", "login.microsoftonline.com:8443", "ciamlogin.com:443", ":443"])
def test_an_unknown_host_is_refused_and_recorded(target: str) -> None:
    answer, names = through(f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 502 ")
    assert names.refused == [target.partition(":")[0]]


def test_a_plain_request_through_the_proxy_is_refused() -> None:
    answer, names = through(b"GET http://login.microsoftonline.com/ HTTP/1.1\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 502 ")
    assert names.refused == ["http://login.microsoftonline.com/"]


def test_tls_that_names_a_known_host_is_handed_on_whole() -> None:
    said = client_hello("contoso.ciamlogin.com")
    assert through(said)[0] == b"echo:" + said


@pytest.mark.parametrize("host", ["example.com", None])
def test_tls_that_names_an_unknown_host_or_none_is_refused(host: str | None) -> None:
    answer, names = through(client_hello(host))
    assert answer == b""
    assert names.refused == [host or ""]


def test_rubbish_ends_without_an_answer() -> None:
    assert through(b"\x16\x03\x01\xff\xff only a little")[0] == b""


def test_half_a_client_hello_names_nobody() -> None:
    assert server_name(client_hello("contoso.ciamlogin.com")[:60]) == ""


def test_a_pattern_is_not_its_own_suffix() -> None:
    assert not host_is_known("ciamlogin.com", PATTERNS)
    assert not host_is_known("login.microsoftonline.com.evil.example", PATTERNS)
