"""What build systems are told, with the real make and ninja as judges; and the arguments that they give in files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from oprc_static.cli.inputs import depfile_text
from tests.cli.command import ROOT, command, environment, run
from tests.cli.programs import CART, CART_SPEC, PAYMENT, UNKNOWN, write

NINJA = str(Path(sys.executable).with_name("ninja"))

NAMES = (
    *("plain.py", "sub dir/a b.py", "a#b.py", "a$b.py", "a:b.py", "a$$#:b.py", " a.py", "a%b.py", "购ü.py"),
    "a'\"{,}&!+@,b.py",
)
"""File names that a shell, Make or Ninja could misread."""

REFUSED = (
    *("a*b", "a;b", "a<b", "a>b", "a^b", "a`b", "a|b", "a\\b", "a?b", "a[b]", "a(b)", "a=b", "a!=b"),
    *("~a", "a ", "a:", "a\nb", "a\tb"),
)
"""Names that the two read differently, or as something else than a name."""


def build(folder: Path, *arguments: str) -> str:
    done = subprocess.run(arguments, cwd=folder, env=environment({}), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def make_newer(path: Path, than: Path) -> None:
    moment = than.stat().st_mtime + 10
    os.utime(path, (moment, moment))


# --- the dependency file -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_make_and_ninja_read_names_as_they_are(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("")
    (tmp_path / "text.d").write_text(depfile_text(["out"], ["first", name]))
    (tmp_path / "first").write_text("")
    (tmp_path / "Makefile").write_text("out:\n\t@echo building\n\t@touch out\n-include text.d\n")
    (tmp_path / "build.ninja").write_text(
        "rule r\n  command = cp text.d out.d && touch out\n  description = building\n  depfile = out.d\nbuild out: r\n"
    )
    for tool in (("make",), (NINJA,)):
        (tmp_path / "out").unlink(missing_ok=True)
        os.utime(tmp_path / name, (1, 1))
        assert "building" in build(tmp_path, *tool)
        assert "building" not in build(tmp_path, *tool), f"{tool} does not find {name!r}"
        make_newer(tmp_path / name, tmp_path / "out")
        assert "building" in build(tmp_path, *tool), f"{tool} does not watch {name!r}"


@pytest.mark.parametrize("name", NAMES)
def test_make_reads_outputs_as_they_are(tmp_path: Path, name: str) -> None:
    if "%" in name:
        pytest.skip("refused: a pattern")
    (tmp_path / "in").write_text("")
    rule, _ = depfile_text([name], ["in"]).split("\nin:")
    (tmp_path / "Makefile").write_text(f"{rule}\n\t@echo building\n")
    assert "building" in build(tmp_path, "make", name)


@pytest.mark.parametrize("name", REFUSED)
def test_names_that_cannot_be_told_are_refused(name: str) -> None:
    import click

    with pytest.raises(click.ClickException, match="cannot stand in a dependency file"):
        depfile_text(["out"], [name])


@pytest.mark.parametrize("name", ["a%b", "a&"])
def test_outputs_that_would_be_patterns_or_groups_are_refused(name: str) -> None:
    import click

    assert depfile_text(["out"], [name])
    with pytest.raises(click.ClickException, match="cannot stand in a dependency file"):
        depfile_text([name], ["in"])


PAGE = (ROOT / "docs" / "build-systems.md").read_text(encoding="utf-8")


def shown(language: str) -> str:
    """Return the one example of a language on the page, with the program of this checkout."""
    (text,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return text.replace("oprc-static scan", " ".join(command("scan")))


@pytest.mark.parametrize(("name", "tool"), [("Makefile", "make"), ("build.ninja", NINJA)])
def test_a_document_is_built_again_when_what_it_depends_on_changes(tmp_path: Path, name: str, tool: str) -> None:
    output = "shop.yaml"
    sources = tmp_path / "src"
    sources.mkdir()
    (tmp_path / "pyproject.toml").write_text("")
    importing = CART.replace('"shop"', "PACKAGE").replace("\n\n", "\nfrom const import PACKAGE\n\n", 1)
    write(sources, const='PACKAGE = "shop"\n', cart=importing)
    (tmp_path / name).write_text(shown("make" if tool == "make" else "ninja"))
    assert "scan" in build(tmp_path, tool)
    listed = run("scan", "src", "--list-inputs", cwd=tmp_path).stdout
    assert f"$ oprc-static scan src --list-inputs\n{listed}```" in PAGE
    assert (tmp_path / output).read_text() == CART_SPEC
    assert "oprc_static" not in build(tmp_path, tool)
    (sources / "const.py").write_text('PACKAGE = "shop"\nOTHER = 1\n')
    make_newer(sources / "const.py", tmp_path / output)
    assert "oprc_static" in build(tmp_path, tool)
    (sources / "const.py").unlink()
    write(sources, cart=CART)
    make_newer(sources / "cart.py", tmp_path / output)
    assert "oprc_static" in build(tmp_path, tool), "a deleted input must not break the build"
    assert (tmp_path / output).read_text() == CART_SPEC


def test_a_dependency_file_names_what_was_written(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT)
    assert run("scan", "cart.py", "payment.py", "--output-dir", "out", "--depfile", "d", cwd=tmp_path).code == 0
    assert (tmp_path / "d").read_text() == (
        "out/shop.yaml out/billing.yaml: \\\n  cart.py \\\n  payment.py\ncart.py:\npayment.py:\n"
    )
    outcome = run("scan", "--package", "shop", "-o", "shop.yaml", "--depfile", "d", cwd=tmp_path)
    assert outcome.code == 0
    assert (tmp_path / "d").read_text().startswith("shop.yaml: \\\n")


def test_without_a_document_there_is_no_dependency_file(tmp_path: Path) -> None:
    write(tmp_path, cart=UNKNOWN)
    assert run("scan", "-o", "shop.yaml", "--depfile", "d", cwd=tmp_path).code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["cart.py"]
    (tmp_path / "cart.py").rename(tmp_path / "c=t.py")
    write(tmp_path, other=CART)
    (tmp_path / "c=t.py").write_text("")
    outcome = run("scan", "-o", "shop.yaml", "--depfile", "d", cwd=tmp_path)
    assert outcome.code == 2
    assert "'c=t.py' cannot stand in a dependency file" in outcome.stderr
    assert not (tmp_path / "shop.yaml").exists()


# --- the list ----------------------------------------------------------------------------------------------------


def test_the_list_has_settings_arguments_and_sources(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('python-version = "3.12"\n')
    (tmp_path / ".gitignore").write_text("*.log\n")
    app = tmp_path / "app dir"
    app.mkdir()
    write(app, cart=CART)
    (tmp_path / "params").write_text("app dir\n--config\nown.toml\n")
    outcome = run("scan", "@params", "--list-inputs", cwd=tmp_path)
    assert outcome.stdout == "app dir/cart.py\nown.toml\nparams\n"
    above = run("scan", ".", "--list-inputs", cwd=app)
    assert above.stdout == "cart.py\n"
    outside = run("scan", str(app), "--list-inputs", cwd=write(app / "..", other=""))
    assert outside.stdout == "app dir/cart.py\n"
    assert run("scan", str(app), "--list-inputs", cwd=Path("/")).stdout == f"{app}/cart.py\n".removeprefix("/")


def test_a_failing_run_has_inputs_too(tmp_path: Path) -> None:
    outcome = run("scan", "--list-inputs", cwd=write(tmp_path, cart=UNKNOWN))
    assert (outcome.code, outcome.stdout) == (1, "cart.py\n")
    assert "error[unknown-value]" in outcome.stderr


def test_a_name_that_is_no_text_is_listed_byte_for_byte(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"c\xff.py")).write_text(CART)
    done = subprocess.run(
        command("scan", "--list-inputs"), cwd=tmp_path, env=environment({}), capture_output=True, check=False
    )
    assert done.stdout == b"c\xff.py\n"
    (tmp_path / "params").write_bytes(b"c\xff.py\n")
    assert run("scan", "@params", cwd=tmp_path).stdout == CART_SPEC


def test_a_name_with_a_line_break_fits_into_no_list(tmp_path: Path) -> None:
    (tmp_path / "a\nb.py").write_text(CART)
    outcome = run("scan", "--list-inputs", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (2, "")
    assert "line break" in outcome.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--list-inputs", "-o", "x.yaml"),
        ("--list-inputs", "--allow-incomplete"),
        ("--depfile", "x.d"),
        ("--schema-comment", "x.json"),
        ("--schema-comment", "x.json", "-o", "x.json", "--format", "json"),
        ("--root", "gone"),
        ("--root", "cart.py"),
    ],
    ids=" ".join,
)
def test_usage_problems(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    outcome = run("scan", *arguments, cwd=write(tmp_path, cart=CART))
    assert (outcome.code, outcome.stdout) == (2, "")
    assert outcome.stderr.startswith("error: ")
    assert [path.name for path in tmp_path.iterdir()] == ["cart.py"]


# --- arguments in files ------------------------------------------------------------------------------------------


def test_lines_of_a_file_are_arguments(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    (tmp_path / "a 'b'.py").write_text(PAYMENT)
    (tmp_path / "params").write_bytes(b"scan\r\n\na 'b'.py\ncart.py\n--target\nspec")
    both = run("@params", cwd=tmp_path)
    assert (both.code, both.stdout.count("\n---\n")) == (0, 1)
    assert both.stdout == run("scan", "a 'b'.py", "cart.py", cwd=tmp_path).stdout


def test_a_file_that_begins_with_the_sign_has_ways_out(tmp_path: Path) -> None:
    (tmp_path / "@cart.py").write_text(CART)
    outcome = run("scan", "@cart.py", cwd=tmp_path)
    assert outcome.code == 2
    assert "cannot read the arguments in cart.py: No such file" in outcome.stderr
    assert "./@cart.py" in outcome.stderr
    (tmp_path / "params").write_text("@cart.py\n")
    for arguments in (("./@cart.py",), ("--", "@cart.py"), ("@params",)):
        assert run("scan", *arguments, cwd=tmp_path).stdout == CART_SPEC, arguments


# --- roots -------------------------------------------------------------------------------------------------------


def test_a_root_says_where_module_names_start(tmp_path: Path) -> None:
    package = tmp_path / "gen" / "shop"
    package.mkdir(parents=True)
    (package / "const.py").write_text('PACKAGE = "shop"\n')
    (package / "cart.py").write_text("from shop.const import PACKAGE\n" + CART.replace('"shop"', "PACKAGE"))
    files = ("gen/shop/cart.py", "gen/shop/const.py")
    assert run("scan", *files, cwd=tmp_path).code == 1
    assert run("scan", *files, "--root", "gen", cwd=tmp_path).stdout == CART_SPEC
    assert run("scan", "shop", "--root", ".", cwd=tmp_path / "gen").stdout == CART_SPEC


def test_a_root_replaces_the_settings_but_not_those_of_projects_below(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.oprc-static]\nroots = ["lib"]\n')
    for folder in ("lib", "app", "app/inner"):
        (tmp_path / folder).mkdir()
    write(tmp_path / "lib", cart=CART.replace("shop", "wrong"))
    write(tmp_path / "app", cart=CART)
    (tmp_path / "app/inner/pyproject.toml").write_text("")
    write(tmp_path / "app/inner", const="", payment="import const\n" + PAYMENT)
    outcome = run("scan", ".", "--root", "app", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    assert "name: shop\n" in outcome.stdout
    assert "name: billing\n" in outcome.stdout
    assert "wrong" not in outcome.stdout


# --- the schema's address ----------------------------------------------------------------------------------------


def test_the_comment_for_editors_stands_first_and_may_be_replaced(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    first = run("scan", "-o", "shop.yaml", "--schema-comment", "./a.json", cwd=tmp_path)
    assert first.code == 0, first.stderr
    path = tmp_path / "shop.yaml"
    assert path.read_text() == "# yaml-language-server: $schema=./a.json\n" + CART_SPEC
    assert run("scan", "-o", "shop.yaml", "--schema-comment", "./b.json", cwd=tmp_path).code == 0
    assert path.read_text() == "# yaml-language-server: $schema=./b.json\n" + CART_SPEC
    assert run("scan", "--output-dir", ".", "--schema-comment", "./b.json", cwd=tmp_path).code == 0
    assert run("scan", "-o", "shop.yaml", cwd=tmp_path).code == 1, "without the option the comment is somebody's"
    path.write_text("# yaml-language-server: $schema=./b.json\n# mine\n" + CART_SPEC)
    owned = run("scan", "-o", "shop.yaml", "--schema-comment", "./b.json", cwd=tmp_path)
    assert owned.code == 1
    assert "shop.yaml:2:" in owned.stderr


def test_sync_begins_new_documents_with_it_and_leaves_others_alone(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT)
    (tmp_path / "shop.yaml").write_text(CART_SPEC.replace("Add so many.", "Add."))
    for _ in range(2):
        outcome = run("sync", "cart.py", "payment.py", ".", "--schema-comment", "./a.json", cwd=tmp_path)
        assert outcome.code == 0, outcome.stderr
        assert (tmp_path / "shop.yaml").read_text() == CART_SPEC
        new = (tmp_path / "billing.yaml").read_text()
        assert new.startswith("# yaml-language-server: $schema=./a.json\nname: billing\n")
    assert run("check", "cart.py", "payment.py", ".", cwd=tmp_path).code == 0
