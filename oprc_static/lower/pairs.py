"""The table that `pairing` walks by: LibCST node types, the `ast` types beside them, and how children pair up."""

from __future__ import annotations

import libcst as cst

from oprc_static.lower.pair_expressions import EXPRESSION_PAIRS
from oprc_static.lower.pair_statements import STATEMENT_PAIRS
from oprc_static.lower.pairing import Pair

PAIRS: dict[type[cst.CSTNode], Pair] = {**EXPRESSION_PAIRS, **STATEMENT_PAIRS}
