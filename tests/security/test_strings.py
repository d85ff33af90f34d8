"""Any string that stands in a source is read from the document as it stood there, or is refused with an error."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import oprc_static
from oprc_static.diagnostics import Severity
from oprc_static.document.scalars import core_type, yaml_1_1_type
from oprc_static.export.text import render_json
from oprc_static.tree import MemoryTree
from tests.property.test_text import read_1_2, strings
from tests.security.record import record
from tests.security.running import measure

SDKS = ("0.1.2", "0.1.4", "0.1.5", "0.2.2", "0.2.3", "0.3.0", "0.3.2", "0.3.5", "0.3.6")
PAGE = Path(__file__).resolve().parents[2] / "SECURITY.md"
_RAW = re.compile("[^\"'\\\\\r\0\ud800-\udfff]+")

OTHERWISE = ("1e3", "1.5E7", "12e03", "-.5", "+.5", "08", "-09", "0o17")
"""What PyYAML writes without quotes since YAML 1.1 has no such number, and YAML 1.2 has."""


@st.composite
def literals(draw: st.DrawFn, text: str) -> str:
    """Draw a way to write a text in a source: its characters as they are, or escaped."""
    ways = [repr(text), ascii(text), "".join(f"\\U{ord(char):08x}" for char in text).join('""')]
    if _RAW.fullmatch(text):
        ways.append(f'"""{text}"""')
    return draw(st.sampled_from(ways))


@st.composite
def written(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Draw texts, each with a literal of it."""
    texts = draw(st.lists(strings, min_size=1, max_size=8, unique=True))
    return [(text, draw(literals(text))) for text in texts]


def scan(source: str, target: str) -> oprc_static.ScanResult:
    result = oprc_static.scan(["a.py"], tree=MemoryTree({"a.py": source}), target=target)
    assert result.ok, result.diagnostics
    return result


@pytest.mark.parametrize("place", ["tags", "descriptions"])
def test_a_string_survives_in_both_versions_of_yaml(place: str) -> None:
    tried = 0

    @given(written())
    @example([("\ufeff", '"""\ufeff"""'), ("\x85", '"""\x85"""'), ("---\n", '"---\\n"'), ("\0", '"\\0"')])
    @settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
    def check(given: list[tuple[str, str]]) -> None:
        nonlocal tried
        tried += len(given)
        texts = [text for text, _ in given]
        if place == "tags":
            source = f"""from oaas_sdk2_py import oaas

@oaas.service("A", package="p")
@oaas.package("p", tags=[{", ".join(literal for _, literal in given)}])
class A: ...
"""
        else:
            source = "from oaas_sdk2_py import *\n\n@service('A', package='p')\nclass A:\n" + "".join(
                f"    @oaas_function('f{number}', description={literal})\n    async def f{number}(self): ...\n"
                for number, (_, literal) in enumerate(given)
            )
        result = scan(source, "spec")
        for read in (yaml.safe_load, read_1_2, lambda _: json.loads(render_json(result.documents))[0]):
            document = read(result.text)
            found = document["metadata"].get("tags", []) if place == "tags" else [
                each.get("description", "") for each in document["functions"]
            ]  # fmt: skip
            assert found == texts

    check()
    record("strings that YAML reads otherwise", inputs=tried, outcome="read back unchanged by YAML 1.1 and 1.2")


@pytest.mark.parametrize("release", SDKS)
def test_a_string_survives_as_the_sdk_prints_it(release: str) -> None:
    tried = 0
    described = release.startswith("0.3")

    @given(written())
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    def check(given: list[tuple[str, str]]) -> None:
        nonlocal tried
        given = [(text, literal) for text, literal in given if text]
        tried += len(given)
        texts = [text for text, _ in given]
        if described:
            source = "from oaas_sdk2_py import oaas\n" + "".join(
                f"@oaas.service('A{number}', package='p')\nclass A{number}:\n    __doc__ = {literal}\n"
                for number, (_, literal) in enumerate(given)
            )
        else:
            source = "from oaas_sdk2_py import Oparaca\nfrom oaas_sdk2_py.config import OprcConfig\n" + "".join(
                f"@Oparaca(config=OprcConfig()).new_cls({literal}, 'p')\nclass A{number}: ...\n"
                for number, (_, literal) in enumerate(given)
            )
        text = oprc_static.scan(
            ["a.py"], tree=MemoryTree({"a.py": source}), target=f"sdk-{release}", allow_empty=True
        ).text
        document = next(yaml.safe_load_all(text), None)
        field = "description" if described else "name"
        assert [each[field] for each in (document or {"classes": []})["classes"]] == texts
        again = read_1_2(text.partition("\n---\n")[0] + "\n")
        for found, meant in zip([each[field] for each in (again or {"classes": []})["classes"]], texts, strict=True):
            assert found == meant or is_read_otherwise(meant)

    check()
    record("strings that YAML reads otherwise", inputs=tried, outcome="read back unchanged by YAML 1.1 and 1.2")


def is_read_otherwise(text: str) -> bool:
    """Say whether a YAML 1.2 reader takes for a number what the SDK prints without quotes."""
    return core_type(text) in {"int", "float"} and yaml_1_1_type(text) == "str"


def test_what_the_sdk_prints_for_yaml_1_1_only_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for text in OTHERWISE:
        assert is_read_otherwise(text) and f"`{text}`" in page
        assert yaml.dump([text]) == f"- {text}\n" and read_1_2(f"- {text}\n") != [text]
        assert read_1_2(scan_tag(text).text)["metadata"]["tags"] == [text]


def scan_tag(text: str) -> oprc_static.ScanResult:
    return scan(
        f'from oaas_sdk2_py import oaas\n@oaas.service("A", package="p")\n@oaas.package("p", tags=[{text!r}])\nclass A: ...\n',  # noqa: E501
        "spec",
    )


SURROGATES = ('"\\ud800"', '"\\udfff x"', '"\\ud83d\\ude00"', '"a" + chr(0xDC80)', "f'{chr(0xD800)}'")


@pytest.mark.parametrize("literal", SURROGATES)
@pytest.mark.parametrize("target", ["spec", "sdk-0.3.6", "sdk-0.1.5"])
def test_half_a_character_is_an_error(literal: str, target: str) -> None:
    modern = (
        f"from oaas_sdk2_py import oaas\n@oaas.service('A', package='p')\nclass A:\n    __doc__ = {literal}\n",
        f"from oaas_sdk2_py import oaas\n@oaas.service({literal}, package='p')\nclass A: ...\n",
        f"from oaas_sdk2_py import oaas\n@oaas.service('A', package={literal})\nclass A: ...\n",
    )
    legacy = f"from oaas_sdk2_py import Oparaca\n@Oparaca().new_cls({literal}, 'p')\nclass A: ...\n"
    for source in (legacy,) if target == "sdk-0.1.5" else (*modern, legacy):
        result = oprc_static.scan(["a.py"], tree=MemoryTree({"a.py": source}), target=target)
        errors = [each for each in result.diagnostics if each.severity is Severity.ERROR]
        assert errors and not result.packages, source
        assert all(each.rule.slug != "internal-error" and each.place.span.line > 1 for each in errors), errors
    record("lone surrogates in a source", inputs=1 if target == "sdk-0.1.5" else 4, outcome="an error with its place")


def test_ten_megabytes_of_docstring(tmp_path: Path) -> None:
    line = "many words of a long text that somebody wrote down " * 3 + "'text': - # \u00e9\n"
    docstring = "x\n" + line * (10_000_000 // len(line.encode()))
    (tmp_path / "a.py").write_text(
        f'from oaas_sdk2_py import oaas\n\n@oaas.service("A", package="p")\nclass A:\n    """{docstring}"""\n',
        encoding="utf-8",
    )
    run = measure("scan", str(tmp_path))
    assert run.code == 0, run.text
    read = yaml.load(run.stdout, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # a safe one
    assert read["classes"][0]["description"] == docstring.strip()
    record(
        "a docstring of 10 MB",
        inputs=1,
        outcome="read back unchanged by YAML 1.1 and 1.2",
        seconds=run.seconds,
        mebibytes=run.mebibytes,
    )
