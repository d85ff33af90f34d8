"""Which document belongs to which package."""

from __future__ import annotations

from pathlib import Path

import pytest

from oprc_static.diagnostics import Severity
from oprc_static.export.targets import parse_target
from oprc_static.opackage import OClass, OPackage
from oprc_static.synchronise.files import Assignment, DestinationError, assign, probable_rename, stale_document
from oprc_static.synchronise.renames import Rename
from oprc_static.synchronise.wanted import wanted

SHOP = "name: shop\nclasses:\n- key: Cart\n"


def assigned(destination: Path, *names: str, renames: tuple[Rename, ...] = ()) -> Assignment:
    packages = [wanted(OPackage(name, classes=(OClass("Cart"),)), parse_target("spec")) for name in names]
    return assign(destination, packages, renames)


def messages(assignment: Assignment) -> list[str]:
    return [each.message for each in assignment.diagnostics]


def test_a_document_is_known_by_the_name_in_it(tmp_path: Path) -> None:
    (tmp_path / "production.yml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "values.yaml").write_text("name: chart\nreplicas: 2\n", encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("{{ template }}: [", encoding="utf-8")
    (tmp_path / ".shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "below.yaml").mkdir()
    (pair,) = assigned(tmp_path, "shop").pairs
    assert pair.path == tmp_path / "production.yml"
    assert pair.written is not None
    assert assigned(tmp_path, "shop").stale == ()


def test_a_package_without_a_document_gets_a_file_of_its_name(tmp_path: Path) -> None:
    pairs = assigned(tmp_path / "new", "shop", "billing").pairs
    assert [(pair.path.name, pair.written) for pair in pairs] == [("shop.yaml", None), ("billing.yaml", None)]


def test_two_documents_of_a_package_are_an_error(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(SHOP, encoding="utf-8")
    assert messages(assigned(tmp_path, "shop")) == ["package 'shop' has two documents in this folder"]


def test_what_is_in_the_way_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text("name: other\nfunctions: []\n", encoding="utf-8")
    assignment = assigned(tmp_path, "shop")
    assert messages(assignment) == ["the document of package 'shop' belongs here, and the file holds package 'other'"]
    (tmp_path / "shop.yaml").write_text("a: 1\n", encoding="utf-8")
    expected = ["the document of package 'shop' belongs here, and the file holds something else"]
    assert messages(assigned(tmp_path, "shop")) == expected


def test_a_broken_document_is_said_where_it_is_expected(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text("name: [", encoding="utf-8")
    assert "this is not YAML" in messages(assigned(tmp_path, "shop"))[0]


def test_a_name_that_makes_no_file_name_needs_a_file(tmp_path: Path) -> None:
    assert "makes no safe file name" in messages(assigned(tmp_path, "a/b"))[0]
    assert assigned(tmp_path / "one.yaml", "a/b").pairs[0].path == tmp_path / "one.yaml"


def test_a_file_belongs_to_the_package_that_it_names(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(SHOP, encoding="utf-8")
    (pair,) = assigned(path, "billing", "shop").pairs
    assert pair.wanted.package.name == "shop"
    assert messages(assigned(path, "store")) == ["this is the document of package 'shop', the source has store"]
    (pair,) = assigned(path, "store", renames=(Rename("shop", "store"),)).pairs
    assert pair.wanted.package.name == "store"


def test_a_new_file_takes_one_package(tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match="choose one with --package"):
        assigned(tmp_path / "new.yaml", "shop", "billing")


def test_a_stale_document_may_be_that_of_a_new_package(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP, encoding="utf-8")
    assignment = assigned(tmp_path, "store")
    (stale,) = assignment.stale
    assert probable_rename(stale, [pair.wanted for pair in assignment.pairs]) == Rename("shop", "store")
    other = wanted(OPackage("store", classes=(OClass("Wagon"),)), parse_target("spec"))
    assert probable_rename(stale, [other]) is None


@pytest.mark.parametrize("name", ["shop", "'shop'  # mine", "shop\r"])
def test_a_broken_document_is_known_by_a_line_in_it(tmp_path: Path, name: str) -> None:
    text = f"version: 1.0\nname: {name}\n<<<<<<< ours\nclasses: []\n=======\n"
    (tmp_path / "production.yml").write_text(text, encoding="utf-8", newline="")
    (message,) = messages(assigned(tmp_path, "shop"))
    assert message.startswith("this is not YAML")
    assert messages(assigned(tmp_path, "sho", "shops")) == []
    (tmp_path / "other.yml").write_text(SHOP, encoding="utf-8")
    assert messages(assigned(tmp_path, "shop")) == []


def test_a_document_without_a_name_is_said_to_have_none(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_text("classes: []\n", encoding="utf-8")
    (finding,) = assigned(path, "shop").diagnostics
    assert finding.message == "this is no package document: it names no package"
    assert "--rename" not in (finding.help or "")
    path.write_text(SHOP.replace("shop", "[shop]"), encoding="utf-8")
    (stale,) = assigned(tmp_path, "shop").stale
    found = stale_document(stale, Severity.ERROR, Rename("", "shop"))
    assert (found.message, "--rename" in (found.help or "")) == ("this document names no package", False)
