"""Fields that the platform drops without a word, and what was probably meant."""

from __future__ import annotations

import difflib
import re

from oprc_static.document.model import BINDING, RECORDS, Record
from oprc_static.document.nodes import Node, Scalar, Style
from oprc_static.document.rules.context import Context
from oprc_static.rules.fields import UNKNOWN_FIELD
from oprc_static.rules.provisioning import KNATIVE

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def check_unknown(context: Context, at: Node, key: str, taken: set[str], record: Record, label: str) -> None:
    """Report a key of a record that the platform's model does not have.

    `taken` are the keys that are there or will be once earlier findings are repaired; one that is to be is added.
    """
    if key == "knative":
        message = f"`knative` of {label} is removed: functions are served over gRPC"
        context.report(KNATIVE, at, message, help="remove it, and set `need_http2: true`")
        return
    right = renamed(key, record)
    free = right is not None and right not in taken
    edits = context.replacing(at, _quoted_as(at, right)) if right and free else ()
    if right and edits:
        taken.add(right)
    message = f"the platform drops `{key}` of {label}: it has no such field"
    context.report(UNKNOWN_FIELD, at, message, help=_hint(key, right, record, free=free), edits=edits)


def _quoted_as(key: Node, text: str) -> str:
    """Return a name in the quotes of the key that it replaces: in flow style a value may follow those at once."""
    quotes = {Style.SINGLE: "'", Style.DOUBLE: '"'}
    quote = quotes.get(key.style, "") if isinstance(key, Scalar) else ""
    return f"{quote}{text}{quote}"


def renamed(key: str, record: Record) -> str | None:
    """Return the field that a key certainly means: the SDK's old name, or a known one in another case."""
    if key == "immutable" and record is BINDING:
        return "stateless"
    snake = _HUMP.sub("_", key).replace("-", "_").lower()
    return snake if snake != key and snake in record.fields else None


def _hint(key: str, right: str | None, record: Record, *, free: bool) -> str:
    if right is not None:
        return f"write `{right}`" if free else f"remove it: `{right}` is there"
    homes = [each.name for each in RECORDS if key in each.fields]
    if homes:
        return f"`{key}` is a field of {' and '.join(homes[:2])}: move it there, or remove it"
    near = difflib.get_close_matches(key, record.fields, n=1, cutoff=0.75)
    return f"did you mean `{near[0]}`?" if near else "remove it, or keep it in a comment"
