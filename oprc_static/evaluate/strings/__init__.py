"""Text: f-strings, `%`, `str.format`, `str()` and `repr()` of values that are known."""

from __future__ import annotations

from oprc_static.evaluate.strings.format_templates import format_template
from oprc_static.evaluate.strings.formatting import converted, formatted, joined
from oprc_static.evaluate.strings.percent_templates import percent
from oprc_static.evaluate.strings.texts import repr_of, text_of, together

__all__ = ["converted", "format_template", "formatted", "joined", "percent", "repr_of", "text_of", "together"]
