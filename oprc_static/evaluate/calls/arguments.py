"""How arguments meet parameters (language reference 6.3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.values import Const, DictValue, FunctionValue, Parameter, TupleValue, Unknown, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.machine import Machine


def bind_arguments(machine: Machine, callee: FunctionValue, site: CallSite) -> dict[str, Value]:
    """Return the parameters' values by name; raises TypeError as Python's call protocol does."""
    if site.spread is not None:
        return _bind_unknown(machine, callee, site, site.spread)
    name = callee.name.value if isinstance(callee.name, Const) else "function"
    positional = [each for each in callee.parameters if each.kind in ("positional_only", "positional_or_keyword")]
    values = dict(zip((each.name for each in positional), site.arguments, strict=False))
    extra = site.arguments[len(positional) :]
    keywords = dict(site.keywords)
    for each in callee.parameters:
        if each.kind == "var_positional":
            values[each.name] = TupleValue(extra, site.origin)
            extra = ()
    if extra:
        raise machine.error(
            "TypeError",
            f"{name}() takes {len(positional)} positional arguments but {len(site.arguments)} were given",
            site.spot,
        )
    _bind_keywords(machine, callee, name, site, values, keywords)
    return {each.name: values[each.name] for each in callee.parameters}


def _bind_keywords(
    machine: Machine,
    callee: FunctionValue,
    name: str,
    site: CallSite,
    values: dict[str, Value],
    keywords: dict[str, Value],
) -> None:
    rest: Parameter | None = None
    for each in callee.parameters:
        if each.kind == "var_keyword":
            rest = each
        elif each.kind in ("positional_or_keyword", "keyword_only") and each.name in keywords:
            if each.name in values:
                raise machine.error("TypeError", f"{name}() got multiple values for argument '{each.name}'", site.spot)
            values[each.name] = keywords.pop(each.name)
        elif each.name not in values and each.kind != "var_positional":
            if each.default is None:
                raise machine.error("TypeError", f"{name}() missing a required argument: '{each.name}'", site.spot)
            values[each.name] = each.default
    if rest is not None:
        collected = DictValue(machine.heap, site.origin)
        for key, value in keywords.items():
            collected.items[("constant", key)] = (machine.const(key, site.spot), value)
        values[rest.name] = collected
    elif keywords:
        raise machine.error(
            "TypeError", f"{name}() got an unexpected keyword argument '{next(iter(keywords))}'", site.spot
        )


def _bind_unknown(machine: Machine, callee: FunctionValue, site: CallSite, why: Unknown) -> dict[str, Value]:
    return {each.name: site.keywords.get(each.name, machine.follow(why, site.spot)) for each in callee.parameters}
