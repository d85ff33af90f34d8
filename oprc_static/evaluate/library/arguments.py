"""Arguments of native functions: matched with a signature as Python would, or refused as it would."""

from __future__ import annotations

from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.machine import Machine
from oprc_static.evaluate.values import Value


def only(machine: Machine, site: CallSite, name: str) -> Value:
    """Return the single positional argument."""
    if len(site.arguments) != 1 or site.keywords:
        count = len(site.arguments) + len(site.keywords)
        raise machine.error("TypeError", f"{name}() takes exactly one argument ({count} given)", site.spot)
    return site.arguments[0]


def take(
    machine: Machine,
    site: CallSite,
    name: str,
    names: tuple[str, ...],
    *,
    required: int,
    keyword_only: tuple[str, ...] = (),
) -> dict[str, Value]:
    """Return the given arguments by parameter name; the first `required` must be there.

    Raises TypeError in the program for too many, unknown, repeated or missing ones.
    """
    if len(site.arguments) > len(names):
        message = (
            f"{name}() takes from {required} to {len(names)} positional arguments but {len(site.arguments)} were given"
        )
        raise machine.error("TypeError", message, site.spot)
    values = dict(zip(names, site.arguments, strict=False))
    for key, value in site.keywords.items():
        if key not in names and key not in keyword_only:
            raise machine.error("TypeError", f"{name}() got an unexpected keyword argument '{key}'", site.spot)
        if key in values:
            raise machine.error("TypeError", f"{name}() got multiple values for argument '{key}'", site.spot)
        values[key] = value
    missing = [each for each in names[:required] if each not in values]
    if missing and site.spread is None:
        raise machine.error("TypeError", f"{name}() missing required argument: '{missing[0]}'", site.spot)
    return values
