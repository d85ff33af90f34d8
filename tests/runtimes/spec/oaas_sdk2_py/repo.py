"""`MetadataRepo`: the export of everything that was registered (SEMANTICS 6.1, 6.3)."""

from __future__ import annotations

from typing import Any

from ._text import documents_text
from .model import ClsMeta, register


class MetadataRepo:
    """A view of the registry; there is one registry per process, so all repos are alike (4.1, 4.2)."""

    cls_dict: dict[str, ClsMeta] = {}

    def add_cls(self, cls_meta: ClsMeta) -> None:
        """Register a legacy class."""
        register(cls_meta)
        self.cls_dict[f"{cls_meta.pkg}.{cls_meta.name}"] = cls_meta

    def get_cls_meta(self, cls_id: str) -> ClsMeta | None:
        """The legacy class registered under the joined key."""
        return self.cls_dict.get(cls_id)

    def export_pkg(self) -> dict[str, dict[str, Any]]:
        """Every package, in the order of its first class still registered."""
        from ._export import export

        return export()

    def print_pkg(self) -> str:
        """The text of 6.1: every package, `---` between them."""
        return documents_text(self.export_pkg().values())
