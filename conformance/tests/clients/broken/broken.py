"""A driver without a client, that breaks the contract in one way."""

import json
import sys
import time

HOW = sys.argv[1]
HELLO: dict[str, object] = {
    "client": "broken",
    "version": "1",
    "runtime": "none",
    "can": ["client_credential", "secret"],
}
BOASTS: dict[str, dict[str, object]] = {
    "boasts": {"can": ["walk on water"]},
    "wants-both-ways": {"lacks": {"secret": "a keyring"}},
    "gives-no-reason": {"lacks": {"cache_file": ""}},
    "wants-glue": {"lacks": {"cache_file": "no glue", "cache_encrypted": "no glue", "pop": "no key"}},
}
"""The last of these is no breach: a client may lack what its machine has not."""


def write(message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def answer(number: int, do: str, wanted: dict[str, object]) -> None:
    if do == "hello":
        write({"id": number, "ok": HELLO | BOASTS.get(HOW, {})})
    elif do == "app":
        write({"id": number, "ok": {"app": "a1"}})
    elif do == "close":
        write({"id": number, "ok": {}})
    elif do == "client_credential":
        misbehave(number, wanted)
    elif HOW == "pretends":
        write({"id": number, "ok": {}})
    else:
        write({"id": number, "unsupported": do})


def misbehave(number: int, wanted: dict[str, object]) -> None:
    if HOW == "prints":
        sys.stdout.write("looking for a token\n")
    if HOW == "ends":
        sys.exit(7)
    if HOW == "is-silent":
        time.sleep(60)
    if HOW == "answers-twice":
        write({"id": number, "error": {"class": "None", "message": "once"}})
    if HOW == "answers-another":
        write({"id": number + 1000, "ok": {}})
    if HOW == "gives-tokens-away":
        write({"id": number, "ok": {"token": "for everybody"}})
        return
    write({"id": number, "error": {"class": "None"} | ({} if HOW == "has-no-words" else {"message": "nobody there"})})


for line in sys.stdin:
    asked = json.loads(line)
    answer(asked["id"], asked["do"], asked.get("with") or {})

if HOW == "stays":
    time.sleep(60)
