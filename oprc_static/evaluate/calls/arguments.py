"""How arguments meet parameters (language reference 6.3.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oprc_static.evaluate.calls import call_texts
from oprc_static.evaluate.frames import CallSite
from oprc_static.evaluate.values import Const, DictValue, FunctionValue, TupleValue, Unknown, Value

if TYPE_CHECKING:
    from oprc_static.evaluate.errors import Raised
    from oprc_static.evaluate.machine import Machine

_POSITIONAL = ("positional_only", "positional_or_keyword")


def bind_arguments(machine: Machine, callee: FunctionValue, site: CallSite) -> dict[str, Value]:
    """Return the parameters' values by name; raises TypeError as Python's call protocol does, in its order."""
    if site.spread is not None:
        return _bind_unknown(machine, callee, site, site.spread)
    positional = [each for each in callee.parameters if each.kind in _POSITIONAL]
    values = dict(zip((each.name for each in positional), site.arguments, strict=False))
    extra = site.arguments[len(positional) :]
    for each in callee.parameters:
        if each.kind == "var_positional":
            values[each.name] = TupleValue(extra, site.origin)
            extra = ()
    _bind_keywords(machine, callee, site, values)
    if extra:
        raise _refused(machine, callee, site, call_texts.too_many(callee.parameters, len(site.arguments), values))
    for kind in (_POSITIONAL, ("keyword_only",)):
        _fill_defaults(machine, callee, site, values, kind)
    return {each.name: values[each.name] for each in callee.parameters}


def _refused(machine: Machine, callee: FunctionValue, site: CallSite, said: tuple[str, bool]) -> Raised:
    """Return the TypeError; its text is Python's own only for functions that are Python's there, too."""
    text, exact = said
    ours = callee.frame is not None and callee.frame.module.is_ours
    name = callee.qualname.value if isinstance(callee.qualname, Const) else None
    exact = exact and isinstance(name, str) and not ours
    return machine.error("TypeError", f"{name or 'function'}() {text}", site.spot, exact=exact)


def _bind_keywords(machine: Machine, callee: FunctionValue, site: CallSite, values: dict[str, Value]) -> None:
    named = {each.name for each in callee.parameters if each.kind in ("positional_or_keyword", "keyword_only")}
    rest = next((each for each in callee.parameters if each.kind == "var_keyword"), None)
    collected = DictValue(machine.heap, site.origin)
    for key, value in site.keywords.items():
        if key not in named:
            if rest is None:
                said = call_texts.unexpected(callee.parameters, key, site.keywords, machine.settings.python_version)
                raise _refused(machine, callee, site, said)
            collected.items[("constant", key)] = (machine.const(key, site.spot), value)
        elif key in values:
            raise _refused(machine, callee, site, (f"got multiple values for argument '{key}'", True))
        else:
            values[key] = value
    if rest is not None:
        values[rest.name] = collected


def _fill_defaults(
    machine: Machine, callee: FunctionValue, site: CallSite, values: dict[str, Value], kinds: tuple[str, ...]
) -> None:
    missing: list[str] = []
    for each in callee.parameters:
        if each.kind not in kinds or each.name in values:
            continue
        if each.default is None:
            missing.append(each.name)
        else:
            values[each.name] = each.default
    if missing:
        raise _refused(machine, callee, site, call_texts.missing(missing, keyword_only=kinds != _POSITIONAL))


def _bind_unknown(machine: Machine, callee: FunctionValue, site: CallSite, why: Unknown) -> dict[str, Value]:
    return {each.name: site.keywords.get(each.name, machine.follow(why, site.spot)) for each in callee.parameters}
