"""Trees to measure on: the same for the same arguments, like what people write in size and shape.

python -m benchmarks.trees services FOLDER 1000       that many service modules of about 130 lines
python -m benchmarks.trees sparse FOLDER 20000 20     small files of which so many define services
python -m benchmarks.trees shared FOLDER 15000 20     the same, and services and files share one module `utils`
python -m benchmarks.trees file FOLDER 5000           one service module of about that many lines
"""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

_NOUNS = (
    "account", "basket", "camera", "delivery", "exchange", "fleet", "gateway", "hub", "invoice", "journal", "kiosk",
    "ledger", "meter", "network", "order", "parcel", "queue", "route", "sensor", "ticket", "upload", "vehicle",
    "wallet",
)  # fmt: skip
_VERBS = (
    "archive", "balance", "cancel", "deliver", "estimate", "forward", "group", "hold", "inspect", "join", "keep",
    "list", "measure", "notify", "open", "publish", "query", "restore", "send", "track", "update", "verify", "watch",
)  # fmt: skip
_PER_FOLDER = 100

_HEAD = '''\
"""{noun} services of area {number}: what the platform calls, and the records that they keep."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from oaas_sdk2_py import OaasObject, oaas

logger = logging.getLogger(__name__)

AREA = {number}
PACKAGE = "area{number}"
LIMITS = {{"items": {limit}, "bytes": {limit} * 1024, "retries": 3}}


@dataclass
class {noun_class}Record:
    """What is kept of one {noun}."""

    key: str
    amount: int = 0
    labels: list[str] = field(default_factory=list)

    def total(self, factor: int = 1) -> int:
        """Return the amount, weighed."""
        if factor < 0:
            raise ValueError("a factor is not negative")
        return self.amount * factor


def normalised(text: str) -> str:
    """Return a key as the store wants it."""
    return text.strip().lower().replace(" ", "-")[: LIMITS["items"]]

'''

_CLASS = '''
@oaas.service("{name}", package=PACKAGE)
class {name}(OaasObject):
    """Keeps {noun} records and answers for them.

    Every record has a key of its own; amounts are whole numbers.
    """

    count: int = 0
    last: str = ""
{methods}'''

_METHOD = '''
    @oaas.method({options})
    async def {verb}_{noun}(self, payload: dict[str, Any]{parameter}) -> {result}:
        """{verb_title} a {noun} and say how it went."""
        key = normalised(str(payload.get("key", "")))
        record = {noun_class}Record(key, int(payload.get("amount", 0)))
        for label in payload.get("labels", ()):
            if label not in record.labels:
                record.labels.append(str(label))
        logger.info("%s %s", key, record.total())
        {answer}
'''

_RESULTS = (("dict", 'return {"key": key, "total": record.total()}'), ("int", "return record.total()"),
            ("str", "return key"), ("bool", "return bool(record.labels)"))  # fmt: skip

_PLAIN = '''\
"""Arithmetic of part {number}."""

{imports}
SCALE = {scale}


def area(width: int, height: int) -> int:
    return width * height * SCALE


def {verb}(values: list[int]) -> int:
    total = 0
    for value in values:
        if value > SCALE:
            total += value
    return {result}


class {noun_class}:
    def __init__(self, size: int) -> None:
        self.size = size

    def grow(self, by: int) -> None:
        self.size += by
'''

_UTILS = '''\
"""What everybody uses."""

NAMES = {"default": "shared"}


def clamp(value: int) -> int:
    return max(0, min(value, 100))


def package_of(area: int) -> str:
    return f"area{area}"
'''


def services(folder: Path, count: int) -> list[Path]:
    """Write `count` service modules of about 130 lines, a hundred in a package; return their files."""
    files = []
    for number in range(count):
        package = folder / f"region{number // _PER_FOLDER:03}"
        files.append(_write(package / f"service{number:05}.py", service_module(number)))
        if number % _PER_FOLDER == 0:
            _write(package / "__init__.py", "")
    return files


def sparse(folder: Path, files: int, relevant: int, *, shared: bool = False) -> None:
    """Write `files` small files of which `relevant` define services; `shared` has all import one module."""
    step = files // relevant
    if shared:
        _write(folder / "utils.py", _UTILS)
    for number in range(files):
        package = folder / f"part{number // _PER_FOLDER:03}"
        if number % _PER_FOLDER == 0:
            _write(package / "__init__.py", "")
        if number % step == 0 and number // step < relevant:
            text = service_module(number)
            if shared:
                text = text.replace(f'PACKAGE = "area{number}"', f"PACKAGE = package_of({number})").replace(
                    "from oaas_sdk2_py import OaasObject, oaas\n",
                    "from oaas_sdk2_py import OaasObject, oaas\n\nfrom utils import package_of\n",
                )
            _write(package / f"service{number:05}.py", text)
        else:
            _write(package / f"plain{number:05}.py", plain_module(number, shared=shared))


def one_file(folder: Path, lines: int) -> Path:
    """Write a service module of about `lines` lines."""
    text = service_module(0, classes=max(1, (lines - 35) // 47))
    return _write(folder / "services.py", text)


def service_module(number: int, classes: int = 2) -> str:
    """Return a service module: two classes, of four methods and of three, are about 130 lines."""
    random = Random(number)  # noqa: S311 - the same tree every time
    noun = random.choice(_NOUNS)
    text = _HEAD.format(noun=noun, number=number, limit=random.randint(10, 99), noun_class=noun.title())
    for index in range(classes):
        name = f"{noun.title()}{number}Part{index}"
        text += "\n" + _CLASS.format(name=name, noun=noun, methods="".join(_methods(random, noun, 4 - index % 2)))
    return text


def plain_module(number: int, *, shared: bool = False) -> str:
    """Return a small module without services, of about 20 lines."""
    random = Random(number)  # noqa: S311 - the same tree every time
    imports = "from utils import clamp\n" if shared else "import math\n"
    result = "clamp(total)" if shared else "math.floor(total)"
    return _PLAIN.format(
        number=number,
        imports=imports,
        scale=random.randint(1, 9),
        verb=random.choice(_VERBS),
        result=result,
        noun_class=random.choice(_NOUNS).title(),
    )


def _methods(random: Random, noun: str, count: int) -> list[str]:
    made = []
    for verb in random.sample(_VERBS, count):
        result, answer = random.choice(_RESULTS)
        options = random.choice(("", "", "stateless=True", f'name="{verb}"'))
        parameter = random.choice(("", f', hint: str = "{noun}"', ""))
        made.append(
            _METHOD.format(
                options=options, verb=verb, noun=noun, parameter=parameter, result=result, answer=answer,
                verb_title=verb.title(), noun_class=noun.title(),
            )
        )  # fmt: skip
    return made


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def main() -> None:
    """The command line."""
    shape, folder, *numbers = sys.argv[1:]
    counts = [int(each) for each in numbers]
    if shape == "services":
        services(Path(folder), *counts)
    elif shape == "file":
        one_file(Path(folder), *counts)
    else:
        sparse(Path(folder), *counts, shared=shape == "shared")


if __name__ == "__main__":
    main()
