"""`mock-entra world`: world files checked, shown and described."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from mock_entra.commands.refusing import refuse

cli = typer.Typer(help="World files: check, show, import, and the schema for editors.", no_args_is_help=True)
Source = Annotated[
    str, typer.Argument(help="A shipped world's name, or the path of a world file.", metavar="NAME|FILE")
]


@cli.command()
def check(sources: Annotated[list[str], typer.Argument(metavar="NAME|FILE...", help="World files.")]) -> None:
    """Say whether world files can be used; each mistake with file, line, key and what was expected."""
    from mock_entra.world import WorldFileError, load

    mistakes = []
    for source in sources:
        try:
            world = load(source)
        except WorldFileError as error:
            mistakes.append(str(error))
        else:
            sys.stdout.write(f"{source}: {world.name}, {len(world.tenants)} tenants\n")
    if mistakes:
        refuse("\n".join(mistakes))


@cli.command()
def show(source: Source = "default") -> None:
    """Print a world with everything that its file leaves to defaults, as JSON."""
    from mock_entra.world import WorldFileError, load

    try:
        world = load(source)
    except WorldFileError as error:
        refuse(error)
    sys.stdout.write(world.model_dump_json(indent=2) + "\n")


@cli.command("import")
def import_(
    sample: Annotated[Path, typer.Argument(help="A `sample.json` of an app creation script.")],
    into: Annotated[str, typer.Option(help="Kind of the tenant to make.")] = "ciam",
) -> None:
    """Turn the `sample.json` of a Microsoft sample into a world file, printed as YAML."""
    import yaml

    from mock_entra.world.sample_json import world_of

    try:
        content = world_of(json.loads(sample.read_text("utf-8-sig")), into)
    except OSError as error:
        refuse(f"{sample}: {error.strerror}; expected the sample.json of an app creation script")
    except ValueError as error:
        refuse(f"{sample}: {error}")
    sys.stdout.write(yaml.safe_dump(content, sort_keys=False, width=120))


@cli.command()
def schema() -> None:
    """Print the JSON schema of world files, for editors."""
    from mock_entra.world.model import World

    sys.stdout.write(json.dumps(World.model_json_schema(), indent=2) + "\n")
