"""What `check` and `sync` say: differences and refusals as findings."""

from __future__ import annotations

from collections.abc import Sequence as Several

from oprc_static.diagnostics import Diagnostic, Related, Rule, Severity
from oprc_static.document.nodes import Node, Scalar, Sequence, Stream, resolve
from oprc_static.document.scalars import core_type
from oprc_static.export.kinds import BINDING, CLASS, FUNCTION
from oprc_static.rules import synchronising as rules
from oprc_static.source import WHOLE_FILE, Place, Span
from oprc_static.synchronise.compare import Difference, Extra, Missing, Unmergeable
from oprc_static.synchronise.people import Hand
from oprc_static.synchronise.renames import Rename
from oprc_static.synchronise.wanted import Path, Wanted

_NOUNS = {
    "classes": "class", "functions": "function", "function_bindings": "binding", "key_specs": "state key",
}  # fmt: skip
_SHOWN = 60
_MOST_HANDS = 10


def out_of_date(stream: Stream, path: str, difference: Difference, wanted: Wanted) -> Diagnostic:
    """Return the finding of `check` for a difference."""
    rule = rules.OUT_OF_DATE
    help = "bring the document up to date with sync"
    return _finding(rule, rule.severity, stream, path, difference, wanted, _sentence(difference), help)


def brought_up_to_date(stream: Stream, path: str, difference: Difference, wanted: Wanted) -> Diagnostic:
    """Return what `sync` says of a difference that it takes away; the place is that in the text before."""
    return _finding(rules.OUT_OF_DATE, Severity.NOTE, stream, path, difference, wanted, _change(difference), "")


def renamed(path: str, rename: Rename) -> Diagnostic:
    """Return what `sync` says of a rename that it carries out."""
    message = f"{rename.old!r} is renamed to {rename.new!r}"
    return Diagnostic(rules.OUT_OF_DATE, Severity.NOTE, message, Place(path, WHOLE_FILE))


def vanished(stream: Stream, path: str, extra: Extra, hands: Several[Hand], suggestion: Rename | None) -> Diagnostic:
    """Return the finding for something that people's data hangs on and that the source does not have."""
    rule, subject = rules.VANISHED, describe(extra.path)
    message = f"{subject} is not in the source, and people's data hangs on it: {_names(hands)}"
    related = tuple(
        Related(Place(path, _line(stream.span(each.start, each.end))), each.what) for each in hands[:_MOST_HANDS]
    )
    ways = "move it to where it belongs now, or remove it with --prune"
    if isinstance(extra.parent, Sequence) and extra.kind in (CLASS, FUNCTION, BINDING):
        ways = "carry it over with --rename OLD=NEW, or remove it with --prune"
    if suggestion is not None:
        ways = f"if it was renamed, carry it over with --rename {suggestion}; --prune removes it"
    return Diagnostic(rule, rule.severity, message, Place(path, _span(stream, extra.at)), related, ways)


def unmergeable(stream: Stream, path: str, error: Unmergeable) -> Diagnostic:
    """Return the finding for something that cannot be brought up to date safely."""
    rule = rules.UNMERGEABLE
    help = "write it out where it stands: the tool keeps this part up to date"
    return Diagnostic(rule, rule.severity, error.message, Place(path, _span(stream, error.node)), (), help)


def refused(path: str, message: str, span: Span = WHOLE_FILE, help: str = "", rule: Rule | None = None) -> Diagnostic:
    """Return the finding for a document that is refused as a whole."""
    rule = rule or rules.UNMERGEABLE
    return Diagnostic(rule, rule.severity, message, Place(path, span), (), help)


def describe(path: Path) -> str:
    """Return a part of a document in words: `binding 'add' of class 'Cart'`."""
    words: list[str] = []
    rest = list(path)
    while rest:
        name = rest.pop(0)
        noun = _NOUNS.get(name)
        if noun is not None and rest:
            words.append(f"{noun} {key!r}" if (key := rest.pop(0)) else f"a {noun} without a name")
        elif name not in {"metadata", "state_spec"} or not rest:
            words.append(f"`{name}`" if words or noun else f"`{name}` of the package")
    return " of ".join(reversed(words))


def _sentence(difference: Difference) -> str:
    subject = describe(difference.path)
    if isinstance(difference, Missing):
        return f"{subject} is missing: the source has it"
    if isinstance(difference, Extra):
        return f"{subject} is not in the source"
    return f"{subject} is {_shown(_value(difference.entry.value))}, the source says {_shown(difference.wanted)}"


def _change(difference: Difference) -> str:
    subject = describe(difference.path)
    if isinstance(difference, Missing):
        return f"{subject} is added"
    if isinstance(difference, Extra):
        return f"{subject} is removed"
    return f"{subject} is changed from {_shown(_value(difference.entry.value))} to {_shown(difference.wanted)}"


def _value(node: Node) -> object:
    known = resolve(node)
    if isinstance(known, Sequence):
        return [_value(item) for item in known.items]
    return _Plain(known.text) if isinstance(known, Scalar) and known.is_plain else getattr(known, "text", {})


class _Plain(str):
    """A text that stands without quotes."""

    __slots__ = ()


def _shown(value: object) -> str:
    if isinstance(value, list):
        text = "[" + ", ".join(str(each) for each in value) + "]"
    elif isinstance(value, bool) or value is None:
        text = "null" if value is None else str(value).lower()
    elif isinstance(value, _Plain) and core_type(value) != "str":
        text = str(value) or "empty"
    else:
        text = repr(str(value))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _names(hands: Several[Hand]) -> str:
    names = list(dict.fromkeys(each.what for each in hands))
    return ", ".join(names[:3]) + (" and more" if len(names) > 3 else "")


def _finding(
    rule: Rule, severity: Severity, stream: Stream, path: str, difference: Difference, wanted: Wanted, message: str,
    help: str,
) -> Diagnostic:  # fmt: skip
    place = wanted.place(difference.path if not isinstance(difference, Extra) else difference.path[:-2])
    if len(difference.path) == 2 and isinstance(difference, Extra):
        place = None  # nothing in the source is to blame
    related = (Related(place, _pointer(difference)),) if place is not None else ()
    return Diagnostic(rule, severity, message, Place(path, _span(stream, difference.at)), related, help)


def _pointer(difference: Difference) -> str:
    return "what it belonged to" if isinstance(difference, Extra) else "the source says so here"


def _span(stream: Stream, node: Node) -> Span:
    return _line(stream.span(node.start, node.end))


def _line(span: Span) -> Span:
    """Return a span cut to its first line, which is what a report shows of it."""
    return span if span.line == span.end_line else Span(span.line, span.column, span.line, span.column)
