"""Calls that block, on threads that nobody waits for at the end: a terminal or a pipe may never say another word."""

import asyncio
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


async def aside(call: Callable[[], T]) -> T:
    """What the call returns or raises; `asyncio.to_thread` would keep the process until it does."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # there is a result where there is no error

    def work() -> None:
        try:
            result = call()
        except BaseException as error:  # noqa: BLE001 - whatever it is, whoever waits must hear of it
            tell(None, error)
        else:
            tell(result, None)

    def tell(result: T | None, error: BaseException | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, result, error)

    Thread(target=work, daemon=True).start()
    return await done
