"""`oprc-static cache`: what earlier runs left behind, how much of it there is, and less of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from oprc_static.cli.streams import write_document, write_message

if TYPE_CHECKING:
    from oprc_static.cache.store import Store

_SIZE = re.compile(r"(\d+)\s*(B|KiB|MiB|GiB)?", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30}

_folder = click.option(
    "--cache-dir", metavar="DIR", type=click.Path(), help="The cache in this folder (default: the platform's)."
)


@click.group("cache")
def command() -> None:
    """Show or empty the cache of lowered files and whole runs.

    Results never depend on it; nothing in it is code. Its size is bounded: once a day what was not used for longest
    makes room.
    """


@command.command("info")
@_folder
def _info(cache_dir: str | None) -> int:
    """Print where the cache is and what is in it."""
    from oprc_static.cache.place import cache_folder  # noqa: PLC0415  # not needed to list the commands
    from oprc_static.cache.store import LARGEST, Size  # noqa: PLC0415  # as above

    store = _open(cache_dir)
    sizes = {"lowered": Size(0, 0), "runs": Size(0, 0)} if store is None else store.sizes()
    lines = [f"folder   {cache_folder(cache_dir)}", f"in use   {'no' if store is None else 'yes'}"]
    lines += [f"{kind:8} {size.entries} entries, {_shown(size.bytes)}" for kind, size in sizes.items()]
    lines += [f"bound    {_shown(LARGEST)}"]
    write_document("".join(f"{line}\n" for line in lines))
    return 0


@command.command("clear")
@_folder
def _clear(cache_dir: str | None) -> int:
    """Remove every entry."""
    return _prune(cache_dir, 0)


@command.command("prune")
@click.option("--max-size", metavar="SIZE", default="512MiB", show_default=True, help="How much may stay, as in 64MiB.")
@_folder
def _prune_command(max_size: str, cache_dir: str | None) -> int:
    """Remove what was not used for longest until the rest fits."""
    size = _SIZE.fullmatch(max_size.strip())
    if size is None:
        raise click.UsageError(f"{max_size!r} is no size; write a number of bytes, or as in 64MiB")
    return _prune(cache_dir, int(size[1]) * _UNITS[(size[2] or "").lower()])


def _prune(cache_dir: str | None, largest: int) -> int:
    store = _open(cache_dir)
    removed = 0 if store is None else store.prune(largest)
    write_message(f"removed {removed} {'entry' if removed == 1 else 'entries'}")
    return 0


def _open(cache_dir: str | None) -> Store | None:
    from oprc_static.cache.store import Store  # noqa: PLC0415  # not needed to list the commands

    return Store.open(cache_dir, make=False)


def _shown(size: int) -> str:
    return f"{size / (1 << 20):.1f} MiB" if size >= 1 << 20 else f"{size / (1 << 10):.1f} KiB"
