"""`mock-entra mint`: a token from a running authority, true or wrong on purpose."""

import json
import os
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from mock_entra.commands.refusing import refuse

ReadyFile = Annotated[
    Path | None, typer.Option(help="The running authority's ready file; by default the one MOCK_ENTRA_READY names.")
]
Request = Annotated[str, typer.Argument(help="What to mint, as JSON: see /_control/docs.", metavar="JSON")]
HOW = "start `mock-entra serve --ready-file FILE` and name that FILE with --ready-file, or in MOCK_ENTRA_READY"


@dataclass(frozen=True, slots=True)
class Running:
    """A running authority as its ready line tells of it; `trust` is what its certificate is verified by."""

    url: str
    address: str
    token: str
    trust: ssl.SSLContext | bool


def mint(request: Request = "{}", ready_file: ReadyFile = None) -> None:
    """Print a token made by a running authority."""
    import httpx

    running = found(ready_file)
    headers = {"authorization": f"Bearer {running.token}", "content-type": "application/json"}
    try:
        answer = httpx.post(
            running.address, content=request.encode(), headers=headers, verify=running.trust, trust_env=False
        )
        told = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        refuse(f"the authority at {running.url} does not answer: {error}")
    except ValueError:
        refuse(f"what answers at {running.url} is no control plane of ours: status {answer.status_code}")
    if answer.is_error:
        refuse(told.get("detail", answer.text) if isinstance(told, dict) else answer.text)
    sys.stdout.write(str(told["token"]) + "\n")


def found(given: Path | None) -> Running:
    """The authority of the ready file that was named, here or in the environment."""
    named = str(given or os.environ.get("MOCK_ENTRA_READY", ""))
    if not named:
        refuse(f"no running authority is named: {HOW}")
    try:
        line = json.loads(Path(named).read_text("utf-8"))
    except OSError as error:
        refuse(f"no ready line can be read in {named} ({error.strerror}): {HOW}")
    except ValueError as error:
        refuse(f"there is no ready line in {named} ({error}): {HOW}")
    try:
        return running(line)
    except (KeyError, TypeError) as error:
        refuse(f"there is no ready line in {named} (it lacks {error}): {HOW}")
    except OSError as error:
        refuse(f"{line['ca']}, which {named} says to trust, cannot be read ({error.strerror or error}): {HOW}")


def running(line: Any) -> Running:
    ca = line["ca"]
    trust = ssl.create_default_context(cafile=ca) if ca else True
    address = f"{line['control']['url']}/worlds/{line['id']}/mint"
    return Running(line["url"], address, line["control"]["token"], trust)
