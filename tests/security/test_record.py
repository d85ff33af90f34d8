from pathlib import Path

from tests.security.record import Row, read, table, write
from tests.security.running import measure


def test_the_rows_of_one_attack_are_one_line() -> None:
    rows = [Row("bombs", "tests/a.py", 2, "refused", 0.5, None), Row("bombs", "tests/b.py", 1000, "capped", 0.25, 80)]
    assert table(rows).splitlines()[-1] == ("| bombs | 1,002 | refused; capped | 0.50 s | 80 MiB | `a.py`, `b.py` |")


def test_what_ran_replaces_its_rows_and_nothing_else(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).touch()
    path = tmp_path / "record.json"
    write(path, [Row("x", "a.py", 1, "o"), Row("x", "b.py", 1, "o"), Row("x", "gone.py", 1, "o")], tmp_path)
    write(path, [Row("x", "a.py", 7, "o", 1.239, 3.6)], tmp_path)
    assert read(path) == [Row("x", "a.py", 7, "o", 1.24, 4), Row("x", "b.py", 1, "o")]


def test_a_run_is_measured() -> None:
    run = measure("--version")
    assert run.code == 0 and run.is_clean and run.stdout
    assert run.seconds > 0 and run.mebibytes > 5
