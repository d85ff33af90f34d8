from __future__ import annotations

from pathlib import Path

from tests.cli.command import run
from tests.cli.programs import CART, CART_SPEC, PAYMENT, UNKNOWN, write

OWNED = CART_SPEC.replace("config: {}", "config:\n    LOG_LEVEL: info")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_output_file_holds_the_document_and_stdout_nothing(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    outcome = run("scan", "-o", "shop.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert (tmp_path / "shop.yaml").read_bytes() == CART_SPEC.encode()
    assert names(tmp_path) == ["cart.py", "shop.yaml"]


def test_output_file_of_the_sdk_target_has_no_trailing_separator(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    printed = run("scan", "--target", "sdk-0.3.6", cwd=tmp_path).stdout
    assert run("scan", "--target", "sdk-0.3.6", "-o", "shop.yaml", cwd=tmp_path).code == 0
    assert printed.endswith("---\n")
    assert (tmp_path / "shop.yaml").read_text(encoding="utf-8") + "---\n" == printed


def test_an_unchanged_file_is_left_untouched(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    run("scan", "-o", "shop.yaml", cwd=tmp_path)
    before = (tmp_path / "shop.yaml").stat()
    assert run("scan", "-o", "shop.yaml", cwd=tmp_path).code == 0
    after = (tmp_path / "shop.yaml").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_stale_export_is_replaced(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    run("scan", "-o", "shop.yaml", cwd=tmp_path)
    write(tmp_path, cart=CART.replace("Add so many.", "Add."))
    assert run("scan", "-o", "shop.yaml", cwd=tmp_path).code == 0
    assert (tmp_path / "shop.yaml").read_text(encoding="utf-8") == CART_SPEC.replace("Add so many.", "Add.")


def test_what_people_own_is_not_replaced(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    (tmp_path / "shop.yaml").write_text(OWNED, encoding="utf-8")
    outcome = run("scan", "-o", "shop.yaml", cwd=tmp_path)
    assert outcome.code == 1
    assert "error[owned-file]" in outcome.stderr
    assert (tmp_path / "shop.yaml").read_text(encoding="utf-8") == OWNED
    assert run("scan", "-o", "shop.yaml", "--force", cwd=tmp_path).code == 0
    assert (tmp_path / "shop.yaml").read_bytes() == CART_SPEC.encode()


def test_errors_leave_an_existing_file_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, order=UNKNOWN)
    (tmp_path / "shop.yaml").write_text("before", encoding="utf-8")
    assert run("scan", "-o", "shop.yaml", "--force", cwd=tmp_path).code == 1
    assert (tmp_path / "shop.yaml").read_text(encoding="utf-8") == "before"
    assert run("scan", "--output-dir", "out", cwd=tmp_path).code == 1
    assert not (tmp_path / "out").exists()


def test_one_file_takes_one_package(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT)
    outcome = run("scan", "-o", "shop.yaml", cwd=tmp_path)
    assert outcome.code == 2
    assert "shop" in outcome.stderr
    assert "billing" in outcome.stderr
    assert not (tmp_path / "shop.yaml").exists()
    assert run("scan", "-o", "shop.yaml", "--package", "shop", cwd=tmp_path).code == 0
    assert (tmp_path / "shop.yaml").read_bytes() == CART_SPEC.encode()


def test_output_dir_takes_all(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT)
    outcome = run("scan", "--output-dir", "out/documents", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert names(tmp_path / "out" / "documents") == ["billing.yaml", "shop.yaml"]
    assert (tmp_path / "out" / "documents" / "shop.yaml").read_bytes() == CART_SPEC.encode()


def test_output_dir_writes_all_or_nothing(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT.replace('"billing"', '"../billing"'))
    outcome = run("scan", "--output-dir", "out", cwd=tmp_path)
    assert outcome.code == 1
    assert "error[unsafe-file-name]" in outcome.stderr
    assert not (tmp_path / "out").exists() or names(tmp_path / "out") == []


def test_output_dir_spares_all_when_one_is_owned(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "shop.yaml").write_text(OWNED, encoding="utf-8")
    assert run("scan", "--output-dir", "out", cwd=tmp_path).code == 1
    assert names(tmp_path / "out") == ["shop.yaml"]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    for arguments in (("-o", "cart.py/shop.yaml"), ("-o", "."), ("--output-dir", "cart.py")):
        outcome = run("scan", *arguments, cwd=tmp_path)
        assert outcome.code in {1, 2}
        assert "Traceback" not in outcome.stderr
        assert "internal-error" not in outcome.stderr
        assert (tmp_path / "cart.py").read_text(encoding="utf-8") == CART


def test_scanned_sources_stay_as_they_are(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    run("scan", cwd=tmp_path)
    assert names(tmp_path) == ["cart.py"]
