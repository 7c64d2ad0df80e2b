"""One connection in raw bytes: offers that are declined, heads that are too large, and the end under load."""

import asyncio
import json
import signal
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter

import httpx
import pytest

from mock_entra.faults import Fault, Match
from mock_entra.serving import RunningAuthority, Settings
from mock_entra.serving.connections import until
from mock_entra.tests.test_serving import home, main, metadata, posix, serve  # noqa: F401 - a fixture among them
from mock_entra.worlds import Ports

H2C = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"


@pytest.fixture
async def plain(home: Path) -> AsyncIterator[RunningAuthority]:  # noqa: F811 - the fixture
    authority = RunningAuthority(Settings(plain_http=True, home=home))
    await authority.start("default", Ports())
    yield authority
    await authority.end()


async def opened(authority: RunningAuthority) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    return await asyncio.open_connection("127.0.0.1", int(main(authority).origin.rpartition(":")[2]))


def path(authority: RunningAuthority) -> str:
    return metadata(main(authority)).removeprefix(main(authority).origin)


async def answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode().lower()
    length = next(int(line.partition(":")[2]) for line in head.split("\r\n") if line.startswith("content-length"))
    return int(head.split()[1]), await asyncio.wait_for(reader.readexactly(length), 10)


@pytest.mark.parametrize("pieces", [1, 2])
async def test_an_upgrade_that_is_offered_is_declined_and_the_body_read(
    plain: RunningAuthority, pieces: int, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await opened(plain)
    tenant = next(iter(main(plain).directory.tenants())).id
    form = b"grant_type=client_credentials&client_id=nobody&scope=x"
    head = f"POST /{tenant}/oauth2/v2.0/token HTTP/1.1\r\nHost: localhost\r\n{H2C}Content-Length: {len(form)}\r\n"
    whole = f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode() + form
    for _ in range(2):
        for start in range(pieces):
            writer.write(whole[start::1] if pieces == 1 else (whole[:-20], whole[-20:])[start])
            await writer.drain()
            await asyncio.sleep(0)
        status, body = await answer(reader)
        assert (status, json.loads(body)["error_codes"]) == (400, [700038])
    writer.close()
    assert caplog.messages == []
    request = next(iter(main(plain).ledger)).request
    assert (request.body, request.headers["upgrade"]) == (form, "h2c")


async def test_requests_that_all_offer_an_upgrade_are_all_answered(plain: RunningAuthority) -> None:
    reader, writer = await opened(plain)
    writer.write(f"GET {path(plain)} HTTP/1.1\r\nHost: localhost\r\n{H2C}\r\n".encode() * 300)
    assert {(await answer(reader))[0] for _ in range(300)} == {200}
    writer.close()


@pytest.mark.parametrize("ended", ["", "\r\n\r\n"])
async def test_a_head_that_is_too_large_is_refused(plain: RunningAuthority, ended: str) -> None:
    reader, writer = await opened(plain)
    writer.write(f"GET {path(plain)} HTTP/1.1\r\nHost: localhost\r\nX: {'x' * 70_000}{ended}".encode())
    assert (await answer(reader))[0] == 431
    assert await reader.read() == b""
    writer.close()


async def test_a_large_body_behind_a_small_head_is_read(plain: RunningAuthority) -> None:
    reader, writer = await opened(plain)
    body = b"x=" + b"y" * 200_000
    writer.write(f"POST /common/oauth2/v2.0/token HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n".encode())
    writer.write(body)
    assert (await answer(reader))[0] == 400
    writer.close()


async def test_what_is_no_http_is_refused_without_a_word(
    plain: RunningAuthority, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await opened(plain)
    writer.write(b"\x16\x03\x01 hello\r\n\r\n")
    assert (await answer(reader))[0] == 400
    writer.close()
    assert caplog.messages == []


# the end


async def under_way(authority: RunningAuthority) -> None:
    await until(lambda: bool(authority._connections._state.tasks), 10)


async def test_an_exchange_under_way_at_the_end_is_answered(plain: RunningAuthority) -> None:
    await main(plain).faults.add(Fault(match=Match(endpoint="discovery"), delay=0.3))
    async with httpx.AsyncClient(trust_env=False) as http:
        asking = asyncio.create_task(http.get(metadata(main(plain))))
        await under_way(plain)
        await plain.end()
        assert (await asking).status_code == 200


async def test_half_a_request_does_not_hold_the_end_up(
    plain: RunningAuthority, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await opened(plain)
    writer.write(b"POST /common/oauth2/v2.0/token HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
    await under_way(plain)
    start = perf_counter()
    await plain.end()
    assert perf_counter() - start < 1.5
    assert caplog.messages == []
    writer.close()


async def test_what_takes_too_long_is_cut_off_without_a_word(
    plain: RunningAuthority, caplog: pytest.LogCaptureFixture
) -> None:
    await main(plain).faults.add(Fault(match=Match(endpoint="discovery"), delay=60))
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        asking = asyncio.create_task(http.get(metadata(main(plain))))
        await under_way(plain)
        await plain.end()
        with pytest.raises(httpx.TransportError):
            await asking
    assert caplog.messages == []


@posix
@pytest.mark.parametrize("scheme", [[], ["--plain-http"]], ids=["https", "http"])
def test_a_signal_under_load_leaves_no_request_without_an_answer(home: Path, scheme: list[str]) -> None:  # noqa: F811
    failures: list[str] = []
    with serve(home, *scheme) as served:
        url, form = served.daemon()

        def load() -> None:
            with httpx.Client(verify=served.client._transport._pool._ssl_context, trust_env=False) as http:  # type: ignore[attr-defined]
                while True:
                    try:
                        http.post(url, data=form).raise_for_status()
                    except httpx.ConnectError:
                        return
                    except httpx.HTTPError as error:
                        failures.append(repr(error))
                        return

        threads = [threading.Thread(target=load) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(20):
            served.token()
        served.process.send_signal(signal.SIGTERM)
        _, errors = served.process.communicate(timeout=20)
        for thread in threads:
            thread.join(timeout=20)
    assert (errors, served.process.returncode, failures) == ("", 0, [])
