"""From the legacy API (`Oparaca`, `new_cls`, `@meta`, `@meta.func`) to the simplified one, proven by the export."""
