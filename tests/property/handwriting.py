"""Package documents as people write them: the same facts in any layout, with comments and fields of their own."""

from __future__ import annotations

import json
import re
from random import Random

Document = dict[str, object]

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_.]*( [A-Za-z][A-Za-z0-9_.]*)*")
_WORDS_OF_YAML = frozenset({"yes", "no", "true", "false", "on", "off", "null", "y", "n"})


class Handwriting:
    """Writes documents; every comment is another one, and so is every value that a person adds."""

    def __init__(self, random: Random, *, comments: bool = True, flow: bool = True) -> None:
        self._random, self._comments, self._flow = random, comments, flow
        self._offset = random.choice((0, 2, 2, 4))
        self._gap = random.choice((2, 2, 2, 4))
        self._step = random.choice((2, 2, 4))
        self._count = 0
        self._lines: list[str] = []
        self._in_block = False
        self.comments: list[str] = []

    def write(self, document: Document) -> str:
        """Return a text for a document: `self.comments` are those in it."""
        if self._rarely():
            self._lines.append("---")
        self._mapping(document, 0)
        self._own_comment(0)
        text = "\n".join(self._lines)
        text += "\n" if not self._rarely() else ""
        return text.replace("\n", "\r\n") if self._rarely() else text

    def add_by_hand(self, document: Document) -> None:
        """Add to a document what people add: provisioning, configuration, deployments, fields that nobody knows."""
        for function in _dicts(document.get("functions")):
            if self._random.random() < 0.5:
                self._insert(
                    function, "provision_config", {"container_image": self._value("image"), "need_http2": True}
                )
            if self._random.random() < 0.3:
                function["config"] = {"LOG_LEVEL": self._value("level"), "DEEP": [self._value("x"), {"a": "b"}]}
            elif self._random.random() < 0.2:
                function.pop("config", None)
            if self._rarely():
                function["function_type"] = "WASM"
        for cls in _dicts(document.get("classes")):
            if self._rarely():
                cls["disabled"] = True
            if self._rarely():
                self._insert(cls, "owner", self._value("team"))
            for binding in _dicts(cls.get("function_bindings")):
                if self._rarely():
                    self._insert(binding, "note", self._value("note"))
        if self._rarely():
            self._insert(document, "x-team", {"name": self._value("team"), "on_call": [self._value("person")]})
        keys = [str(cls["key"]) for cls in _dicts(document.get("classes"))]
        if keys and self._random.random() < 0.3:
            document["deployments"] = [
                {"key": self._value("deployment"), "class_key": self._random.choice(keys), "target_envs": ["edge"]}
            ]

    def shuffle(self, document: Document) -> None:
        """Bring fields and entries into another order."""
        for value in document.values():
            for each in [value] if isinstance(value, dict) else _dicts(value):
                self.shuffle(each)
            if isinstance(value, list) and all(isinstance(each, dict) for each in value):
                self._random.shuffle(value)
        items = list(document.items())
        self._random.shuffle(items)
        document.clear()
        document.update(items)

    # --- chance -----------------------------------------------------------------------------------------------------

    def _rarely(self) -> bool:
        return self._random.random() < 0.15

    def _value(self, kind: str) -> str:
        self._count += 1
        return f"{kind}-{self._count}"

    def _insert(self, mapping: Document, key: str, value: object) -> None:
        items = list(mapping.items())
        items.insert(self._random.randint(0, len(items)), (key, value))
        mapping.clear()
        mapping.update(items)

    # --- comments ---------------------------------------------------------------------------------------------------

    def _comment(self) -> str:
        self._count += 1
        self.comments.append(f"# {self._random.choice(('mine', 'a, b: [c]', '- x', 'key: y'))} {self._count}")
        return self.comments[-1]

    def _own_comment(self, column: int) -> None:
        """Maybe write comments and blank lines of their own; behind a block scalar never further to the right."""
        while self._rarely():
            deepest = column if self._in_block else column + 4
            at = self._random.choice((column, column, self._random.randint(0, deepest)))
            if self._comments and self._random.random() < 0.7:
                self._lines.append(" " * at + self._comment())
            else:
                self._lines.append("")

    def _end_comment(self) -> str:
        return f"  {self._comment()}" if self._comments and self._rarely() else ""

    # --- structures -------------------------------------------------------------------------------------------------

    def _mapping(self, fields: Document, column: int, lead: str | None = None) -> None:
        """Write a mapping; `lead` is what stands before its first key instead of indentation."""
        for number, (key, value) in enumerate(fields.items()):
            if number or lead is None:
                self._own_comment(column)
            start = lead if lead is not None and not number else " " * column
            self._field(f"{start}{self._key(key)}:", value, column)

    def _key(self, key: str) -> str:
        return json.dumps(key) if self._rarely() else key

    def _field(self, start: str, value: object, column: int) -> None:
        if isinstance(value, dict | list) and value and not (self._flow and self._rarely()):
            self._put(start + self._end_comment())
            if isinstance(value, dict):
                self._mapping(value, column + self._step)
            else:
                self._items(value, column + self._offset)
        else:
            self._leaf(start + " " * self._random.choice((1, 1, 1, 3)), value, column)

    def _items(self, values: list[object], column: int) -> None:
        for value in values:
            self._own_comment(column)
            dash = " " * column + "-"
            inner = column + self._gap
            if isinstance(value, dict) and value and not (self._flow and self._rarely()):
                if self._rarely():
                    self._put(dash + self._end_comment())
                    self._mapping(value, inner)
                else:
                    self._mapping(value, inner, dash + " " * (self._gap - 1))
            else:
                self._leaf(dash + " " * (self._gap - 1), value, column)

    def _leaf(self, start: str, value: object, column: int) -> None:
        if isinstance(value, dict | list):
            self._put(start + self._in_flow(value, column + 3) + self._end_comment())
            return
        if isinstance(value, str) and self._can_block(value) and (("\n" in value) or self._rarely()):
            self._literal(start, value, column + self._random.choice((2, 2, 4)))
            return
        self._put(start + self._scalar(value, column + 2, flow=False) + self._end_comment())

    def _put(self, line: str) -> None:
        self._lines.append(line)
        self._in_block = False

    def _literal(self, start: str, value: str, column: int) -> None:
        text = value.removesuffix("\n")
        self._put(start + ("|" if value.endswith("\n") else "|-") + self._end_comment())
        self._lines += [" " * column + line if line else "" for line in text.split("\n")]
        self._in_block = True

    def _can_block(self, value: str) -> bool:
        lines = value.removesuffix("\n").split("\n")
        return (value.isprintable() is False and all(
            line.isprintable() and line.strip() == line for line in lines
        ) and bool(lines[0]) and bool(lines[-1])) or bool(_WORD.fullmatch(value))  # fmt: skip

    def _in_flow(self, value: object, column: int) -> str:
        if isinstance(value, dict):
            parts = [f"{key}: {self._in_flow(each, column)}" for key, each in value.items()]
            return "{" + self._joined(parts, column) + "}"
        if isinstance(value, list):
            return "[" + self._joined([self._in_flow(each, column) for each in value], column) + "]"
        return self._scalar(value, column, flow=True)

    def _joined(self, parts: list[str], column: int) -> str:
        text = ""
        for number, part in enumerate(parts):
            text += part + ("," if number + 1 < len(parts) or self._rarely() else "")
            if self._rarely() and self._random.random() < 0.5:
                text += self._end_comment() + "\n" + " " * column
            elif number + 1 < len(parts):
                text += " " * self._random.choice((1, 1, 2))
        return text

    def _scalar(self, value: object, column: int, *, flow: bool) -> str:
        if value is None:
            return self._random.choice(("null", "~")) if not self._rarely() or flow else ""
        if isinstance(value, bool):
            return self._random.choice(("true", "True") if value else ("false", "FALSE"))
        text = str(value)
        style = self._random.random()
        if _WORD.fullmatch(text) and text.lower() not in _WORDS_OF_YAML and style < 0.6:
            return text.replace(" ", "\n" + " " * column, 1) if self._rarely() and not flow else text
        if text.isprintable() and style < 0.8:
            return "'" + text.replace("'", "''") + "'"
        return json.dumps(text)


def _dicts(value: object) -> list[Document]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
