"""What Python says of arguments that do not fit, as CPython 3.11 to 3.13 word it (behind the function's name)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from oprc_static.evaluate.values import Parameter


def missing(names: Sequence[str], *, keyword_only: bool) -> tuple[str, bool]:
    """Return the text for parameters without a value, and that it is exact."""
    kind = "keyword-only" if keyword_only else "positional"
    return f"missing {len(names)} required {kind} argument{_plural(len(names))}: {_listed(names)}", True


def _listed(names: Sequence[str]) -> str:
    quoted = [repr(name) for name in names]
    if len(quoted) < 3:
        return " and ".join(quoted)
    return f"{', '.join(quoted[:-1])}, and {quoted[-1]}"


def too_many(parameters: Sequence[Parameter], given: int, values: Collection[str]) -> tuple[str, bool]:
    """Return the text for more arguments by position than there are parameters, and that it is exact."""
    positional = [each for each in parameters if each.kind in ("positional_only", "positional_or_keyword")]
    least = sum(each.default is None for each in positional)
    most = len(positional)
    takes = f"{most} positional argument{_plural(most)}"
    if least < most:
        takes = f"from {least} to {most} positional arguments"
    others = sum(each.kind == "keyword_only" and each.name in values for each in parameters)
    if others:
        also = f" positional argument{_plural(given)} (and {others} keyword-only argument{_plural(others)})"
        return f"takes {takes} but {given}{also} were given", True
    return f"takes {takes} but {given} {'was' if given == 1 else 'were'} given", True


def unexpected(
    parameters: Sequence[Parameter], name: str, keywords: Collection[str], python_version: tuple[int, int]
) -> tuple[str, bool]:
    """Return the text for a keyword that no parameter has, and whether it is exact: 3.13 may suggest another."""
    closed = [each.name for each in parameters if each.kind == "positional_only" and each.name in keywords]
    if closed:
        return f"got some positional-only arguments passed as keyword arguments: '{', '.join(closed)}'", True
    suggests = any(each.kind in ("positional_or_keyword", "keyword_only") for each in parameters)
    return f"got an unexpected keyword argument '{name}'", python_version < (3, 13) or not suggests


def _plural(count: int) -> str:
    return "" if count == 1 else "s"
