"""mock-entra on the command line: one command a file of `commands/`."""

import typer

from mock_entra.commands import bench, errors, mint, serve, trust, world
from mock_entra.commands import exec as execution


def main() -> None:
    """The `mock-entra` command."""
    cli()


cli = typer.Typer(
    name="mock-entra",
    help="A mock of Microsoft Entra ID: really signed tokens, no lab.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
cli.command("serve")(serve.serve)
cli.command("exec")(execution.execute)
cli.command("trust")(trust.trust)
cli.add_typer(world.cli, name="world")
cli.command("mint")(mint.mint)
cli.command("errors")(errors.errors)
cli.command("bench")(bench.bench)
