"""`--style gen`: the bytes that a program prints, or writes, when the real SDK runs it with `gen`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from scripts.sdk_environment import environment_python, wheel_folder
from tests.cli.command import run

PROGRAM = '''
from oaas_sdk2_py import OaasObject, oaas

@oaas.service("Cart", package="shop")
class Cart(OaasObject):
    """Goods, and: what they cost."""

    @oaas.method
    async def add(self, item: str) -> None:
        """Adds."""

@oaas.service("Desk", package="help")
class Desk(OaasObject):
    pass

@oaas.service("Order", package="shop")
class Order(OaasObject):
    pass

if __name__ == "__main__":
    oaas.run_or_gen()
'''

pytestmark = pytest.mark.runtime


@pytest.mark.parametrize("release", ["0.3.1", "0.3.5", "0.3.6"])
def test_both_texts_are_the_runtimes(release: str, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PROGRAM, encoding="utf-8")
    generated = [str(environment_python()), "app.py", "gen"]
    env = {"PYTHONPATH": str(wheel_folder(release)), "PYTHONUTF8": "1"}
    printed = subprocess.run(generated, cwd=tmp_path, env=env, check=True, capture_output=True, timeout=60).stdout
    subprocess.run([*generated, "--out", "theirs.yaml"], cwd=tmp_path, env=env, check=True, timeout=60)

    scan = ["scan", "app.py", "--target", f"sdk-{release}", "--style", "gen"]
    assert run(*scan, cwd=tmp_path).stdout == printed.decode()
    assert run(*scan, "-o", "ours.yaml", cwd=tmp_path).code == 0
    assert (tmp_path / "ours.yaml").read_bytes() == (tmp_path / "theirs.yaml").read_bytes()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--target", "spec"], "--style gen needs a target sdk-0.3.*"),
        (["--target", "sdk-0.2.3"], "--style gen needs a target sdk-0.3.*"),
        (["--target", "sdk-0.3.6", "--format", "json"], "drop --format json"),
        (["--target", "sdk-0.3.6", "--output-dir", "out"], "--style gen is one text for all packages"),
        (["--target", "sdk-0.3.6", "--allow-incomplete"], "exclude each other"),
    ],
)
def test_what_it_cannot_be_is_a_usage_error(options: list[str], reason: str, tmp_path: Path) -> None:
    imports = "from oaas_sdk2_py import Oparaca\nmeta = Oparaca().new_cls()\n@meta\nclass A:\n    pass\n"
    (tmp_path / "app.py").write_text(imports, encoding="utf-8")
    done = run("scan", "app.py", "--style", "gen", *options, cwd=tmp_path)
    assert done.code == 2
    assert reason in done.stderr
    assert not done.stdout
