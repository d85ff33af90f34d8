"""Fields against the platform's models: missing, unknown, null, of another type, or read as another type elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from oprc_static.diagnostics import Severity
from oprc_static.document.edits import Edit
from oprc_static.document.model import PACKAGE, Choice, Field, Leaf, ListOf, MapOf, Record, Shape
from oprc_static.document.nodes import Entry, Mapping, Node, Scalar, Sequence, resolve
from oprc_static.document.rules.context import Context, head, is_null_node, is_shared, text_of
from oprc_static.document.rules.leaves import check_choice, check_leaf
from oprc_static.document.rules.syntax import is_merge_key
from oprc_static.document.rules.unknown import check_unknown
from oprc_static.records import record
from oprc_static.rules.fields import BAD_TYPE, EMPTY_KEY, MISSING_REQUIRED, NULL_FOR_STRING


@record
class Spot:
    """What is looked at: `label` names it in messages, `field` is what the model says of it where it is a field."""

    label: str
    field: Field


def check(context: Context, root: Node) -> None:
    """Report where a document is not what the platform's models say."""
    _check(context, root, PACKAGE, Spot("the package", Field(PACKAGE)))


def _check(context: Context, node: Node, shape: Shape, spot: Spot) -> None:
    known = resolve(node)
    if isinstance(known, Scalar) and known.tag is not None:
        return  # the rule about tags says it: what the value is to the platform depends on the tag alone
    if isinstance(shape, Leaf | Choice):
        _check_scalar(context, node, shape, spot)
    elif is_null_node(node):
        _check_null(context, node, shape, spot)
    elif (id(known), id(shape)) not in context.seen:
        context.seen.add((id(known), id(shape)))
        _check_structure(context, node, shape, spot.label)


def _check_scalar(context: Context, node: Node, shape: Leaf | Choice, spot: Spot) -> None:
    if isinstance(shape, Choice):
        check_choice(context, node, shape, spot.label)
        return
    check_leaf(context, node, shape, spot.label, optional=spot.field.optional)
    known = resolve(node)
    if spot.field.filled and isinstance(known, Scalar) and not known.text and not known.is_plain:
        context.report(EMPTY_KEY, node, f"{spot.label} is empty", help="give it a name")


def _check_structure(context: Context, node: Node, shape: ListOf | MapOf | Record, label: str) -> None:
    known = resolve(node)
    if isinstance(shape, ListOf):
        if not isinstance(known, Sequence):
            context.report(BAD_TYPE, node, f"{label} must be a list", help="write each item on a line with `- `")
            return
        for item in known.items:
            _check(context, item, shape.item, Spot(_label_of_item(item, shape.item, label), Field(shape.item)))
    elif not isinstance(known, Mapping):
        context.report(BAD_TYPE, node, f"{label} must be a mapping", help="write `key: value` lines below it")
    elif isinstance(shape, MapOf):
        for entry, key in _keys(context, known, label):
            _check(context, entry.value, shape.value, Spot(f"`{key}` of {label}", Field(shape.value)))
    else:
        _check_record(context, known, shape, label)


def _check_record(context: Context, mapping: Mapping, record: Record, label: str) -> None:
    entries = list(_keys(context, mapping, label))
    present = {key for _, key in entries}
    taken = set(present)
    for entry, key in entries:
        field = record.fields.get(key)
        if field is None:
            check_unknown(context, entry.key, key, taken, record, label)
            continue
        _check(context, entry.value, field.shape, Spot(f"`{key}` of {label}", field))
    for key, field in record.fields.items():
        if field.required and key not in present:
            help = f"add `{key}: …`"
            context.report(MISSING_REQUIRED, head(mapping), f"{label} has no `{key}`", help=help)


def _keys(context: Context, mapping: Mapping, label: str) -> Iterator[tuple[Entry, str]]:
    """Yield the entries of a mapping whose keys are texts, and report the others."""
    for entry in mapping.entries:
        key = resolve(entry.key)
        if not isinstance(key, Scalar):
            context.report(BAD_TYPE, entry.key, f"a key in {label} is no text", help="use a name as the key")
        elif not is_merge_key(key):
            yield entry, key.text


def _check_null(context: Context, node: Node, shape: Shape, spot: Spot) -> None:
    """Report null where a list or a mapping belongs."""
    if spot.field.optional:
        return
    empty = "[]" if isinstance(shape, ListOf) else "{}"
    kind = "a list" if isinstance(shape, ListOf) else "a mapping"
    message = f"{spot.label} is null where {kind} belongs"
    edits = _emptied(context, node, empty) if _may_be_empty(shape) else ()
    severity = Severity.WARNING
    context.report(NULL_FOR_STRING, node, message, help=f"write `{empty}`", edits=edits, severity=severity)


def _may_be_empty(shape: Shape) -> bool:
    return not isinstance(shape, Record) or not any(field.required for field in shape.fields.values())


def _emptied(context: Context, node: Node, empty: str) -> tuple[Edit, ...]:
    """Return the edit that writes an empty list or mapping instead of null, or behind the colon of `key:`."""
    known = resolve(node)
    if not isinstance(known, Scalar) or is_shared(node):
        return ()
    if known.text:
        return context.replacing(node, empty)
    is_behind_colon = context.stream.text.endswith(":", 0, known.end)
    return (context.edit(known.end, known.end, f" {empty}"),) if is_behind_colon else ()


def _label_of_item(item: Node, shape: Shape, label: str) -> str:
    if not isinstance(shape, Record):
        return f"an item of {label}"
    known = resolve(item)
    name = text_of(known, shape.identity) if isinstance(known, Mapping) else None
    return f"{shape.name} {name!r}" if name else f"a {shape.name}"
