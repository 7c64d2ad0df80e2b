"""The conversation with a driver's process."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from conformance.driver import BrokenDriverError, Driver, Failed, Ok, Unsupported

ECHO = """
import json, sys
for line in sys.stdin:
    m = json.loads(line)
    do = m.get("do")
    if "call" in m: print(json.dumps({"id": 1, "ok": {"heard": m.get("ok", m.get("error"))}}), flush=True)
    elif do == "ask": print(json.dumps({"id": m["id"], "ask": "open", "call": 9, "with": {"url": "u"}}), flush=True)
    elif do == "fail": print(json.dumps({"id": m["id"], "error": {"class": "E"}}), flush=True)
    elif do == "log":
        print("a line", file=sys.stderr, flush=True)
        print(json.dumps({"id": m["id"], "ok": {}}), flush=True)
    elif do == "long": print(json.dumps({"id": m["id"], "ok": {"x": "y" * 200000}}), flush=True)
    elif do == "wait": pass
    elif do == "echo": print(json.dumps({"id": m["id"], "ok": m.get("with", {})}), flush=True)
    else: print(json.dumps({"id": m["id"], "unsupported": str(do)}), flush=True)
"""


def with_driver(talk: Callable[[Driver], Awaitable[object]]) -> object:
    async def go() -> object:
        driver = await Driver.start([sys.executable, "-c", ECHO], {}, str(Path.cwd()))
        try:
            return await talk(driver)
        finally:
            await driver.close()

    return asyncio.run(asyncio.wait_for(go(), 20))


def test_the_three_answers_come_back_as_they_are() -> None:
    async def talk(driver: Driver) -> object:
        return [await driver.ask(do, {"a": 1}, deadline=5) for do in ("echo", "fail", "dance")]

    assert with_driver(talk) == [Ok({"a": 1}), Failed({"class": "E"}), Unsupported("dance")]


def test_a_driver_may_ask_back() -> None:
    async def answer(kind: str, facts: dict[str, object]) -> dict[str, object]:
        return {"opened": kind, **facts}

    answered = with_driver(lambda driver: driver.ask("ask", answerer=answer, deadline=5))
    assert answered == Ok({"heard": {"opened": "open", "url": "u"}})


def test_a_question_without_an_answer_is_told_to_the_driver() -> None:
    answered = with_driver(lambda driver: driver.ask("ask", deadline=5))
    assert answered == Ok({"heard": {"message": "this story has no answer to open"}})


def test_silence_past_the_deadline_breaks_the_driver() -> None:
    with pytest.raises(BrokenDriverError, match=r"no answer to wait within 0\.2 s"):
        with_driver(lambda driver: driver.ask("wait", deadline=0.2))


def test_cancelling_a_request_leaves_the_driver_whole() -> None:
    async def talk(driver: Driver) -> object:
        waiting = asyncio.create_task(driver.ask("wait", deadline=5))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        return await driver.ask("echo", {"still": "here"}, deadline=5)

    assert with_driver(talk) == Ok({"still": "here"})


def test_the_log_is_heard_while_somebody_listens() -> None:
    async def talk(driver: Driver) -> object:
        lines: asyncio.Queue[str] = asyncio.Queue()
        with driver.heard(lines.put_nowait):
            await driver.ask("log", deadline=5)
            first = await asyncio.wait_for(lines.get(), 5)
        await driver.ask("log", deadline=5)
        return first, lines.empty()

    assert with_driver(talk) == ("a line", True)


def test_a_long_line_is_read_whole() -> None:
    answered = with_driver(lambda driver: driver.ask("long", deadline=5))
    assert isinstance(answered, Ok)
    assert len(answered.value["x"]) == 200000


def test_a_program_that_is_not_there_cannot_be_started() -> None:
    with pytest.raises(BrokenDriverError, match="cannot be started"):
        asyncio.run(Driver.start(["/no/such/program"], {}, str(Path.cwd())))


def test_a_program_that_ends_at_once_is_broken_with_its_last_words() -> None:
    async def go() -> None:
        words = "import sys; sys.exit('I cannot')"
        driver = await Driver.start([sys.executable, "-c", words], {}, str(Path.cwd()))
        try:
            await driver.ask("hello", deadline=10)
        finally:
            await driver.close()

    with pytest.raises(BrokenDriverError, match="ended with code 1: I cannot"):
        asyncio.run(go())
