"""What was typed on the command line, understood: a broker as wanted, or one line that says what is wrong."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from broker_shims import by_hand
from broker_shims.control import FAILURE
from broker_shims.failures import Failure
from broker_shims.platforms import MACHINES, PLATFORMS
from broker_shims.prompts import Answer, Kind, NoAnswerError, checked
from broker_shims.serving import CannotServe, Wanted
from broker_shims.statuses import STATUSES

STARTS = ("yes", "no", "half")
KEYS = (Kind.HELLO, Kind.FIDO)


def understood(told: Mapping[str, Any]) -> Wanted:
    """The broker that the options ask for, by their names; `CannotServe` for a mistake."""
    platform = one_of(PLATFORMS, told["platform"])
    if told["native"] and platform != "linux":
        raise CannotServe(f"--native: the D-Bus door is Linux's own, and --platform is {platform}")
    if told["by_hand"] and (told["answer"] or told["script"]):
        raise CannotServe("--by-hand: somebody answers, so there is nothing for --answer or --script to tell")
    if told["by_hand"] and not by_hand.is_there():
        raise CannotServe("--by-hand: there is no terminal to answer at")
    return Wanted(
        platform=platform,  # type: ignore[arg-type]  # one of the platforms' names
        authority=address(told["authority"]),
        ca=told["ca"],
        accounts=tuple(told["account"] or ()),
        keys=tuple(map(key, told["key"] or ())),
        answers=(*map(answer, map(parsed, told["answer"] or ())), *script(told["script"])),
        failures=tuple(failure(parsed(each)) for each in told["fail"] or ()),
        by_hand=told["by_hand"],
        enrolled=told["enrolled"],
        starts=one_of(STARTS, told["starts"]),
        window=number(told["window"]),
        deadline=told["deadline"],
        native=told["native"],
        journal=told["journal"],
        system=told["system"],
        architecture=architecture(told["architecture"]),
        version=told["version"],
    )


def one_of(known: Iterable[str], word: str) -> str:
    if word not in known:
        raise CannotServe(f"{word}: there are {', '.join(known)}")
    return word


def address(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one:
        raise CannotServe(f"--authority {url}: not the URL of an authority")
    return url


def architecture(word: str) -> str:
    return one_of(sorted({known for _, known in MACHINES}), word) if word else ""


def number(handle: str | None) -> int | None:
    try:
        return int(handle, 0) if handle else None
    except ValueError:
        raise CannotServe(f"--window {handle}: not a number") from None


def key(text: str) -> tuple[str, Kind]:
    """`NAME=hello` or `NAME=fido`."""
    name, _, kind = text.rpartition("=")
    if not name or kind not in KEYS:
        raise CannotServe(f"--key {text}: say NAME=hello or NAME=fido")
    return name, Kind(kind)


def parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise CannotServe(f"{text}: {error}") from None


def answer(told: object) -> Answer:
    try:
        return checked(told)
    except NoAnswerError as error:
        raise CannotServe(str(error)) from None


def script(file: Path | None) -> list[Answer]:
    """Answers of a file; OSError where it cannot be read."""
    told = parsed(file.read_text("utf-8")) if file else []
    if not isinstance(told, list):
        raise CannotServe(f"--script {file}: not a JSON list")
    return [answer(each) for each in told]


def failure(told: object) -> Failure:
    if not isinstance(told, dict) or not set(told) <= {field.name for field in fields(Failure)}:
        raise CannotServe(f"--fail {told!r}: not a failure")
    try:
        made: Failure = FAILURE.validate_python(told)
    except ValidationError as error:
        mistake = error.errors(include_url=False)[0]
        raise CannotServe(f"--fail {told!r}: {mistake['msg']}") from None
    one_of(STATUSES, made.status)
    return made
