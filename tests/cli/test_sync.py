from __future__ import annotations

import json
from pathlib import Path

from tests.cli.command import run
from tests.cli.programs import CART, CART_SPEC, PAYMENT, UNKNOWN, write

EDITED = CART_SPEC.replace("  config: {}", "  provision_config:  # by hand\n    container_image: shop:1\n  config: {}")
LEGACY = """\
from oaas_sdk2_py import Oparaca

app = Oparaca(default_pkg="shop")
cart = app.new_cls("Cart")


@cart
class Cart:
    @cart.func()
    async def add(self): ...
"""
RENAMED = CART.replace("def add", "def put")


def deploy(folder: Path, **documents: str) -> Path:
    (folder / "deploy").mkdir()
    for name, text in documents.items():
        (folder / "deploy" / f"{name}.yaml").write_text(text, encoding="utf-8", newline="\n")
    return folder / "deploy"


def test_check_tells_what_differs_and_where(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    deploy(tmp_path, shop=EDITED.replace("- amount", "- number"))
    outcome = run("check", ".", "deploy", cwd=tmp_path)
    assert (outcome.code, outcome.stderr) == (1, "")
    assert outcome.stdout.startswith(
        "deploy/shop.yaml:15:5: error[out-of-date] `parameters` of binding 'add' of class 'Cart' is [number], "
        "the source says [amount]\n"
    )
    assert "cart.py:11:5: note: the source says so here" in outcome.stdout


def test_check_is_content_with_what_people_added(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    deploy(tmp_path, shop=EDITED)
    outcome = run("check", "deploy/shop.yaml", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (0, "no findings; 1 package from 1 file\n")


def test_check_reports_in_every_form(tmp_path: Path) -> None:
    write(tmp_path, cart=RENAMED)
    deploy(tmp_path, shop=EDITED)
    report = json.loads(run("check", ".", "deploy", "--format", "json", cwd=tmp_path).stdout)
    assert [finding["message"] for finding in report["findings"]] == [
        "binding 'put' of class 'Cart' is missing: the source has it",
        "binding 'add' of class 'Cart' is not in the source",
        "function 'Cart.put' is missing: the source has it",
        "function 'Cart.add' is not in the source",
    ]
    annotations = run("check", ".", "deploy", "--format", "github", cwd=tmp_path).stdout
    assert annotations.count("::error title=out-of-date,file=deploy/shop.yaml,") == 4


def test_check_knows_missing_and_stale_documents(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    deploy(tmp_path, old=EDITED.replace("name: shop", "name: old").replace("Cart", "Wagon"), values="replicas: 2\n")
    outcome = run("check", ".", "deploy", "--report", "concise", cwd=tmp_path)
    assert outcome.code == 1
    assert outcome.stdout.splitlines()[:2] == [
        "deploy/old.yaml: error[stale-document] package 'old' of this document is not in the source",
        "deploy/shop.yaml: error[missing-document] package 'shop' has no document",
    ]


def test_errors_in_the_source_come_first(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, order=UNKNOWN)
    folder = deploy(tmp_path, shop="name: [")
    for command in ("check", "sync"):
        outcome = run(command, ".", "deploy", "--report", "concise", cwd=tmp_path)
        assert outcome.code == 1
        assert "error[unknown-value]" in outcome.stdout + outcome.stderr
        assert "shop.yaml" not in outcome.stdout + outcome.stderr
    assert (folder / "shop.yaml").read_text(encoding="utf-8") == "name: ["


def test_sync_writes_what_is_missing_and_then_nothing(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT)
    outcome = run("sync", ".", "deploy", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert "deploy/billing.yaml: written\n" in outcome.stderr
    files = sorted((tmp_path / "deploy").iterdir())
    assert [path.name for path in files] == ["billing.yaml", "shop.yaml"]
    assert files[1].read_text(encoding="utf-8") == CART_SPEC
    before = [(path.stat().st_ino, path.stat().st_mtime_ns) for path in files]
    outcome = run("sync", ".", "deploy", cwd=tmp_path)
    assert (outcome.code, outcome.stderr) == (0, "no findings; 2 packages from 2 files\n")
    assert [(path.stat().st_ino, path.stat().st_mtime_ns) for path in files] == before


def test_sync_updates_and_keeps_to_the_byte(tmp_path: Path) -> None:
    write(tmp_path, cart=CART.replace("amount: int", "amount: int, at: str").replace("Add so many.", "Add."))
    text = EDITED.replace("parameters:\n    - amount", "parameters: [amount]   # how many").replace("\n", "\r\n")
    path = deploy(tmp_path) / "shop.yaml"
    path.write_bytes(text.encode())
    assert run("sync", ".", "deploy/shop.yaml", cwd=tmp_path).code == 0
    expected = text.replace("[amount]", "[amount, at]").replace("Add so many.", "Add.")
    assert path.read_bytes() == expected.encode()
    assert run("check", ".", "deploy", cwd=tmp_path).code == 0


def test_sync_stops_where_people_would_lose_something(tmp_path: Path) -> None:
    write(tmp_path, cart=RENAMED, payment=PAYMENT)
    folder = deploy(tmp_path, shop=EDITED)
    outcome = run("sync", ".", "deploy", cwd=tmp_path)
    assert outcome.code == 1
    assert "deploy/shop.yaml:18:8: error[vanished] function 'Cart.add' is not in the source" in outcome.stderr
    assert "deploy/shop.yaml:21:3: note: `provision_config`" in outcome.stderr
    assert "--rename Cart.add=Cart.put" in outcome.stderr
    assert [path.name for path in folder.iterdir()] == ["shop.yaml"]
    assert (folder / "shop.yaml").read_text(encoding="utf-8") == EDITED


def test_sync_carries_over_to_a_new_name(tmp_path: Path) -> None:
    write(tmp_path, cart=RENAMED)
    folder = deploy(tmp_path, shop=EDITED)
    for _ in range(2):
        assert run("sync", ".", "deploy", "--rename", "Cart.add=Cart.put", cwd=tmp_path).code == 0
        expected = EDITED.replace("Cart.add", "Cart.put").replace("name: add", "name: put")
        assert (folder / "shop.yaml").read_text(encoding="utf-8") == expected
    outcome = run("sync", ".", "deploy", "--rename", "Cart.ad=Cart.putt", cwd=tmp_path)
    assert outcome.code == 2
    assert "--rename Cart.ad=Cart.putt: no document has 'Cart.ad'" in outcome.stderr


def test_sync_carries_over_to_a_new_class_and_package(tmp_path: Path) -> None:
    deployments = "deployments:\n- key: eu\n  package_name: shop\n  class_key: Cart # here\n"
    text = EDITED.replace("deployments: []\n", deployments)
    write(tmp_path, cart=CART.replace('"Cart"', '"Basket"').replace('"shop"', '"store"'))
    folder = deploy(tmp_path, shop=text)
    outcome = run("sync", ".", "deploy", "--rename", "shop=store", "--rename", "Cart=Basket", cwd=tmp_path)
    assert outcome.code == 0
    expected = text.replace(": shop\n", ": store\n").replace("Cart", "Basket")
    assert (folder / "shop.yaml").read_text(encoding="utf-8") == expected
    assert [path.name for path in folder.iterdir()] == ["shop.yaml"]


def test_sync_prunes_when_told_to(tmp_path: Path) -> None:
    write(tmp_path, cart=RENAMED)
    folder = deploy(tmp_path, shop=EDITED)
    assert run("sync", ".", "deploy", "--prune", cwd=tmp_path).code == 0
    expected = CART_SPEC.replace("Cart.add", "Cart.put").replace("name: add", "name: put")
    assert (folder / "shop.yaml").read_text(encoding="utf-8") == expected


def test_sync_shows_without_writing(tmp_path: Path) -> None:
    write(tmp_path, cart=CART.replace("Add so many.", "Add."), payment=PAYMENT)
    folder = deploy(tmp_path, shop=EDITED)
    outcome = run("sync", ".", "deploy", "--dry-run", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (0, "")
    assert "deploy/shop.yaml: would be updated\n  `description` of function 'Cart.add'" in outcome.stderr
    shown = run("sync", ".", "deploy", "--diff", cwd=tmp_path)
    assert shown.code == 0
    assert "--- /dev/null\n+++ b/deploy/billing.yaml\n" in shown.stdout
    assert "-  description: Add so many.\n+  description: Add.\n" in shown.stdout
    assert [path.name for path in folder.iterdir()] == ["shop.yaml"]
    assert (folder / "shop.yaml").read_text(encoding="utf-8") == EDITED


def test_a_document_of_the_sdk_is_taken_over(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    printed = run("scan", "--target", "sdk-0.3.6", "--style", "gen", cwd=tmp_path).stdout
    folder = deploy(tmp_path, shop=printed)
    for command in (("check",), ("sync",)):
        outcome = run(*command, ".", "deploy", cwd=tmp_path)
        assert outcome.code == 1
        assert "sdk-document" in outcome.stdout + outcome.stderr
    assert run("sync", ".", "deploy", "--adopt", cwd=tmp_path).code == 0
    text = (folder / "shop.yaml").read_text(encoding="utf-8")
    assert "immutable" not in text
    assert "---" not in text
    assert "version: null\n" in text
    assert "deployments: []\n" in text
    assert run("check", ".", "deploy", cwd=tmp_path).code == 0


def test_documents_of_an_sdk_target_stay_the_sdks(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, old=LEGACY)
    for target, source in (("sdk-0.2.3", "old.py"), ("sdk-0.3.2", "cart.py"), ("sdk-0.3.6", "cart.py")):
        path = tmp_path / f"{target}.yml"
        assert run("scan", "--target", target, source, "-o", path.name, cwd=tmp_path).code == 0
        assert run("check", "--target", target, source, path.name, cwd=tmp_path).code == 0
        before = path.read_bytes()
        assert run("sync", "--target", target, source, path.name, cwd=tmp_path).code == 0
        assert path.read_bytes() == before
        path.write_bytes(before.replace(b"add", b"gone"))
        assert run("check", "--target", target, source, path.name, cwd=tmp_path).code == 1
        assert run("sync", "--target", target, source, path.name, cwd=tmp_path).code == 0
        assert run("check", "--target", target, source, path.name, cwd=tmp_path).code == 0


def test_what_cannot_be_merged_is_refused(tmp_path: Path) -> None:
    write(tmp_path, cart=CART)
    texts = {
        "anchor": EDITED.replace("function_bindings:", "function_bindings: &all").replace("- amount", "- number"),
        "merge": EDITED.replace("  disabled: false\nfunctions", "  <<: {a: b}\nfunctions"),
        "twice": EDITED + "version: 1.0.0\n",
        "several": EDITED + "---\nname: other\n",
        "broken": EDITED + "  - ]\n",
        "tag": EDITED.replace("name: shop", "name: !!str shop"),
        "list": EDITED.replace("tags: []", "tags: {a: b}"),
    }
    for name, text in texts.items():
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        outcome = run("sync", "cart.py", path.name, cwd=tmp_path)
        assert outcome.code == 1, name
        assert f"{name}.yaml" in outcome.stderr
        assert path.read_text(encoding="utf-8") == text


def test_a_chosen_package_leaves_the_others_alone(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT)
    folder = deploy(tmp_path, shop=EDITED, billing="name: billing\nclasses: []\n")
    outcome = run("check", ".", "deploy", "--package", "shop", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (0, "no findings; 2 packages from 2 files\n")
    assert run("sync", ".", "deploy", "--package", "shop", cwd=tmp_path).code == 0
    assert (folder / "billing.yaml").read_text(encoding="utf-8") == "name: billing\nclasses: []\n"
    assert run("check", ".", "deploy", cwd=tmp_path).code == 1


def test_a_wrong_destination_is_a_usage_error(tmp_path: Path) -> None:
    write(tmp_path, cart=CART, payment=PAYMENT)
    outcome = run("sync", ".", "new.yaml", cwd=tmp_path)
    assert outcome.code == 2
    assert "choose one with --package" in outcome.stderr
    assert run("sync", ".", "new.yaml", "--package", "shop", cwd=tmp_path).code == 0
    assert (tmp_path / "new.yaml").read_text(encoding="utf-8") == CART_SPEC
    assert run("check", ".", "new.yaml", cwd=tmp_path).code == 0
    outcome = run("check", ".", "nowhere", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (2, "")
