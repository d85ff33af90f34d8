"""The commands: each is imported when it is named, and click with the first of them."""

from __future__ import annotations

import importlib
import os

import click

from oprc_static import __version__
from oprc_static.cli.arguments import Arguments
from oprc_static.cli.streams import write_message
from oprc_static.collecting import rare_collections

COMMANDS = ("scan", "lint", "check", "sync", "breaking", "explain", "migrate", "schema", "rule", "cache")
_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _LazyGroup(click.Group):
    """Imports the module of a command only when that command is named, or when all are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"oprc_static.cli.{cmd_name}").command
        return command if isinstance(command, click.Command) else None


@click.group(cls=_LazyGroup, context_settings=_SETTINGS)
@click.version_option(__version__, prog_name="oprc-static", message="%(prog)s %(version)s")
def cli() -> None:
    """Export OPackage documents from Python sources that use the OaaS SDK, without running them.

    An argument @FILE stands for the lines of that file, one argument each.
    """


def run(given: Arguments) -> int:
    """Run the command that the arguments name and return its exit code."""
    try:
        with rare_collections():
            outcome = cli.main(args=list(given.values), prog_name="oprc-static", standalone_mode=False, obj=given)
    except click.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:  # noqa: BLE001  # the one net under the program: a finding instead of a traceback
        return _exit_code_for(error)
    return outcome if isinstance(outcome, int) else 0


def _exit_code_for(error: Exception) -> int:
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        write_message(*error.format_message().split("\n"))
        return 2
    if isinstance(error, click.UsageError):
        return _reject(error.format_message(), error.ctx)
    if isinstance(error, click.ClickException):
        return _reject(error.format_message())
    from oprc_static import UsageError  # noqa: PLC0415  # loads the library, which -h and --version do without

    if isinstance(error, UsageError):
        return _reject(str(error))
    return _report_internal_error(error)


def _reject(message: str, context: click.Context | None = None) -> int:
    write_message(f"error: {message}")
    if context is not None:
        write_message(f"try '{context.command_path} -h' for help")
    return 2


def _report_internal_error(error: Exception) -> int:
    if os.environ.get("OPRC_STATIC_TRACEBACK"):
        import traceback  # noqa: PLC0415  # only for those who ask

        write_message(*"".join(traceback.format_exception(error)).rstrip("\n").split("\n"))
    write_message(
        f"error[internal-error] oprc-static {__version__} itself failed: {type(error).__name__}: {error}",
        "  help: this is a bug of oprc-static, not of your program; set OPRC_STATIC_TRACEBACK=1, run the same command",
        "        again, and report what it prints with the command line and, if you can, the sources",
    )
    return 1
