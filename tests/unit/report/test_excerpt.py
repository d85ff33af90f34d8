from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oprc_static.report.excerpt import MarkedLine, mark, split_lines
from oprc_static.report.terminal import columns, printable
from oprc_static.source import WHOLE_FILE, Span


def one(text: str, start: int, end: int, **limits: int) -> MarkedLine:
    (line,) = mark([text], Span(1, start, 1, end), **limits)
    return line


def marked(line: MarkedLine) -> str:
    start = len(line.marks) - len(line.marks.lstrip())
    return line.text[start : len(line.marks)]


def test_marks_the_span() -> None:
    assert marked(one("PKG = name()", 6, 12)) == "name()"


def test_an_empty_span_is_one_mark() -> None:
    assert one("x = 1", 4, 4).marks == "    ^"


def test_tabs_are_drawn_as_spaces_and_marks_follow() -> None:
    line = one("\tx = call()", 5, 11)
    assert line.text == "    x = call()"
    assert marked(line) == "call()"


def test_marks_stand_below_wide_characters() -> None:
    line = one('x = "数据", bad', 10, 13)
    assert line.marks == " " * 12 + "^^^"


def test_combining_characters_take_no_column() -> None:
    assert one("e\u0301 = bad", 5, 8).marks == " " * 4 + "^^^"


@pytest.mark.parametrize(
    ("char", "shown"),
    [("\x1b", "\\x1b"), ("\u202e", "\\u202e"), ("\x7f", "\\x7f"), ("\U000e0041", "\\U000e0041")],
)
def test_steering_characters_are_shown_and_not_sent(char: str, shown: str) -> None:
    line = one(f"a{char}b = bad", 6, 9)
    assert line.text == f"a{shown}b = bad"
    assert marked(line) == "bad"


@pytest.mark.parametrize("start", [0, 7, 150, 290])
def test_long_lines_are_cut_around_the_marks(start: int) -> None:
    text = "".join(f"{number:<10}" for number in range(30))
    line = one(text, start, start + 5, width=60)
    assert columns(line.text) <= 60 + 2 * len("...")
    assert marked(line).rstrip() == text[start : start + 5].rstrip()


def test_a_mark_wider_than_the_window_is_cut() -> None:
    line = one("x" * 500, 10, 490, width=60)
    assert len(line.text) <= 66
    assert set(marked(line)) <= {"x", "."}


def test_multi_line_spans_mark_the_code_of_each_line() -> None:
    lines = ["x = call(", "    1,", ")"]
    first, second, third = mark(lines, Span(1, 4, 3, 1))
    assert [first.marks, second.marks, third.marks] == ["    ^^^^^", "    ^^", "^"]


def test_many_lines_leave_a_gap() -> None:
    lines = [f"line {number}" for number in range(1, 20)]
    shown = mark(lines, Span(2, 0, 12, 3))
    assert [line.number for line in shown] == [2, 3, 4, None, 12]


def test_no_excerpt_of_a_whole_file_or_beyond_its_end() -> None:
    assert mark(["x"], WHOLE_FILE) == ()
    assert mark(["x"], Span(7, 0, 7, 1)) == ()


def test_lines_end_where_python_ends_them() -> None:
    assert split_lines("a\fb\r\nc\rd\x85e\u2028f\n") == ["a\fb", "c", "d\x85e\u2028f", ""]


@given(st.text(max_size=60), st.integers(0, 70), st.integers(0, 70), st.integers(20, 60))
def test_any_text_gives_printable_lines_of_bounded_width(text: str, start: int, end: int, width: int) -> None:
    lines = split_lines(text)
    for line in mark(lines, Span(1, start, 1, end), width=width):
        assert printable(line.text) == line.text
        assert columns(line.text) <= width + 6 + 9
        assert line.marks.strip("^ ") == ""
        assert "^" in line.marks


@given(st.text(), st.text(alphabet="\n\t"))
def test_printable_text_stays_and_is_idempotent(text: str, keep: str) -> None:
    once = printable(text, keep=keep)
    assert printable(once, keep=keep) == once


def test_of_a_huge_line_only_what_is_near_is_looked_at() -> None:
    line = one("\u0301" * 5000 + "bad" + "\t" * 10_000_000, 5000, 5003)
    assert "bad" in line.text and line.text.startswith("...") and line.text.endswith("...")
    assert len(line.text) < 1200
