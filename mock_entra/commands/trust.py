"""`mock-entra trust`: what `exec` tells a program, for a shell, a Dockerfile or a CI job."""

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mock_entra.commands.refusing import refuse


class Reader(StrEnum):
    """Who reads it: a row of `sandbox.trust.forms`."""

    SHELL = "shell"
    POWERSHELL = "powershell"
    DOCKERFILE = "dockerfile"
    GITHUB = "github"


For = Annotated[Reader, typer.Option("--for", help="Who reads what is printed.")]
Into = Annotated[
    Path | None, typer.Option(help="Folder to write the files to; for a Dockerfile, one in the build's context.")
]
Ca = Annotated[
    Path | None, typer.Option(help="The certificate to trust (PEM), by default that of this user's authority.")
]


def trust(reader: For = Reader.SHELL, into: Into = None, ca: Ca = None) -> None:
    """Let every runtime trust the mock, beside whatever it trusts already: writes the files, prints the variables.

    In a shell: eval "$(mock-entra trust)". In a job: mock-entra trust --for github >> "$GITHUB_ENV".
    """
    from mock_entra import trust as authorities
    from mock_entra.keeping import home
    from mock_entra.sandbox.trust import Trusted, equipment
    from mock_entra.sandbox.trust.forms import FORMS, IMAGE

    folder = into or home() / "trust"
    try:
        pem = ca.read_text("ascii") if ca else authorities.kept(home()).pem
        seen = IMAGE if reader is Reader.DOCKERFILE else folder.absolute()
        told = equipment(Trusted(pem, seen, os.environ))
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in {**told.files, "ca.pem": pem.encode()}.items():
            (folder / name).write_bytes(content)
    except (OSError, ValueError) as error:
        refuse(error)
    sys.stdout.write(FORMS[reader](told.variables, folder))
