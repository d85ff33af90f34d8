from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import run

SDK = "from oaas_sdk2_py import oaas\n"


def service(name: str, package: str = "'default'") -> str:
    """A module that registers one service."""
    return f'{SDK}oaas.service("{name}", package={package})(type("A", (), {{}}))\n'


def lay(folder: Path, **files: str) -> None:
    """Write modules; two underscores before `in` stand for a slash in their names."""
    for name, text in files.items():
        path = folder / (name.replace("__in__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


NAMES = 'f"{__name__} {__package__} {__spec__ is None}"'


@pytest.mark.parametrize(
    ("entry", "package"),
    [("src/app.py", "__main__ None True"), ("./src/app.py", "__main__ None True"), ("src/", "__main__")],
)
def test_a_path_is_run_as_main(tmp_path: Path, entry: str, package: str) -> None:
    lay(tmp_path, src__in__app=f"import beside\n{service('A', NAMES)}", src__in__beside=service("B"))
    lay(tmp_path, src__in____main__=f"import beside\n{service('A', '__name__ + __package__')}", other=service("C"))
    outcome = run("scan", "--entry", entry, "--target", "sdk-0.3.6", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    assert f"name: {package}\n" in outcome.stdout
    assert "key: B" in outcome.stdout
    assert "key: C" not in outcome.stdout


def test_a_script_has_no_relative_imports(tmp_path: Path) -> None:
    lay(tmp_path, src__in____init__="", src__in__app=f"from . import beside\n{service('A')}", src__in__beside="")
    outcome = run("scan", "--entry", "src/app.py", cwd=tmp_path)
    assert outcome.code == 1
    assert "no known parent package" in outcome.stderr


@pytest.mark.parametrize("text", ["import far", "import far.deep", "from far import deep", "import helper"])
def test_what_only_another_root_holds_is_refused(tmp_path: Path, text: str) -> None:
    lay(tmp_path, far__in____init__="", far__in__deep=service("Far"))
    lay(tmp_path, bin__in__run=f"{text}\n", bin__in__helper="import far.deep\n")
    outcome = run("scan", "--entry", "bin/run.py", "--allow-empty", cwd=tmp_path)
    assert outcome.code == 1
    assert "error[unsupported-construct] `far` lies in far, which is not on `sys.path`" in outcome.stderr
    config = tmp_path / "settings.toml"
    config.write_text('roots = ["."]\n')
    outcome = run("scan", "--entry", "bin/run.py", "--config", "settings.toml", "--allow-empty", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    assert ("key: Far" in outcome.stdout) == (text != "import far")


MAIN = service("Main", "str(__package__)")

CHOICES = [
    ({"only": MAIN, "sub__in____init__": "", "sub__in____main__": ""}, "None"),
    ({"__init__": MAIN}, "None"),
    ({"__init__": "", "__main__": MAIN}, "app"),
    ({"a": "", "b": "", "sub__in____init__": "", "sub__in____main__": MAIN, "plain__in____main__": ""}, "sub"),
    ({"sub__in____init__": "", "sub__in____main__": MAIN, "other__in____init__": ""}, "sub"),
]


@pytest.mark.parametrize(("files", "package"), CHOICES)
def test_auto_chooses_as_the_runner_image_does(tmp_path: Path, files: dict[str, str], package: str) -> None:
    lay(tmp_path / "app", **files)
    outcome = run("scan", "app", "--entry", "auto", "--target", "sdk-0.3.6", cwd=tmp_path)
    assert outcome.code == 0, outcome.stderr
    assert f"name: {package}\n" in outcome.stdout.replace("'", "")


def test_auto_takes_a_file_that_is_named(tmp_path: Path) -> None:
    lay(tmp_path, a=service("A"), b=service("B"))
    outcome = run("scan", "b.py", "--entry", "auto", cwd=tmp_path)
    assert (outcome.code, "key: B" in outcome.stdout, "key: A" in outcome.stdout) == (0, True, False)


def test_auto_counts_no_links(tmp_path: Path) -> None:
    lay(tmp_path, a=service("A"))
    (tmp_path / "b.py").symlink_to("a.py")
    outcome = run("scan", "--entry", "auto", cwd=tmp_path)
    assert (outcome.code, outcome.stderr.count("error")) == (0, 0)


@pytest.mark.parametrize(
    ("files", "arguments", "said"),
    [
        ({"a": "", "b": ""}, ("--entry", "auto"), "scripts at the top: a.py, b.py; packages with a __main__: none"),
        (
            {f"{each}__in__{name}": "" for each in "pq" for name in ("__init__", "__main__")},
            ("--entry", "auto"),
            "scripts at the top: none; packages with a __main__: p, q",
        ),
        ({"a": "", "b": ""}, ("a.py", "b.py", "--entry", "auto"), "name one path"),
        ({"a": ""}, ("--entry", "src/app.py"), "there is no script src/app.py"),
        ({"a": ""}, ("--entry", "app.py"), "there is no script app.py"),
        ({"a": ""}, ("--entry", "./"), "holds no __main__.py"),
        ({"a": ""}, ("--entry", "b"), "no module named 'b'"),
        ({"a": ""}, ("--entry", "/"), "lies outside"),
        ({"a": "", "s__in__b": ""}, ("--entry", "a.py", "--entry", "s/b.py"), "scan them one by one"),
    ],
)
def test_what_cannot_be_run_is_a_usage_error(
    tmp_path: Path, files: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    lay(tmp_path, **files)
    outcome = run("scan", *arguments, cwd=tmp_path)
    assert outcome.code == 2, outcome.stderr
    assert said in outcome.stderr


def test_entries_of_a_project_count_from_its_folder(tmp_path: Path) -> None:
    lay(tmp_path / "project", src__in__app=service("A"), other=service("B"))
    (tmp_path / "project" / "pyproject.toml").write_text('[tool.oprc-static]\nentry = ["src/app.py"]\n')
    outcome = run("scan", "project", cwd=tmp_path)
    assert (outcome.code, "key: A" in outcome.stdout, "key: B" in outcome.stdout) == (0, True, False)
