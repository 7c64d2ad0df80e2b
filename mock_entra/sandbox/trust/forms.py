"""Environment variables as whoever reads them wants them written: a shell, a Dockerfile, a CI job."""

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path

IMAGE = Path("/usr/local/share/mock-entra")
"""Where a Dockerfile puts the files."""

Form = Callable[[Mapping[str, str], Path], str]
"""The variables, and the folder that the files were written to."""


def shell(variables: Mapping[str, str], _folder: Path) -> str:
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def powershell(variables: Mapping[str, str], _folder: Path) -> str:
    quoted = {name: value.replace("'", "''") for name, value in variables.items()}
    return "".join(f"$env:{name} = '{value}'\n" for name, value in quoted.items())


def dockerfile(variables: Mapping[str, str], folder: Path) -> str:
    """The folder must be in the build's context, at this very path."""
    quoted = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in variables.items()}
    lines = "".join(f'ENV {name}="{value}"\n' for name, value in quoted.items())
    return f"COPY {folder.as_posix()}/ {IMAGE}/\n{lines}"


def github(variables: Mapping[str, str], _folder: Path) -> str:
    """For `$GITHUB_ENV`; other systems and `docker run --env-file` read the same."""
    return "".join(f"{name}={value}\n" for name, value in variables.items())


FORMS: dict[str, Form] = {"shell": shell, "powershell": powershell, "dockerfile": dockerfile, "github": github}
