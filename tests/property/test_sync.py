"""Laws of `sync`: whatever people wrote is still there, the document says what the source says, and once is enough."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from random import Random

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from oprc_static.export.shape import document
from oprc_static.export.targets import parse_target
from oprc_static.export.text import render_document
from oprc_static.opackage import FunctionBinding, KeySpec, OClass, OFunction, OPackage, StateSpec
from oprc_static.rules import synchronising as rules
from oprc_static.synchronise.renames import Rename
from oprc_static.synchronise.update import Refusal, Wishes, differences_of, update
from oprc_static.synchronise.wanted import Wanted, wanted
from tests.property.handwriting import Document, Handwriting

SPEC, SDK = parse_target("spec"), parse_target("sdk-0.3.6")
PRUNE = Wishes(prune=True)
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
"""Without shrinking: the layouts come of a seed, which says nothing more when it is smaller."""

hands = st.integers(0, 2**32).map(Random)
TEXTS = (
    "",
    "Adds.",
    "Says: much # really",
    "two\nlines",
    "two\n\n  lines\n",
    "'quoted'",
    "yes",
    "1.0",
    " x ",
    "- a",
    "\u2028",
)
WORDS = ("a", "b", "c", "d e", "1.0", "no")
state_keys = st.lists(
    st.builds(KeySpec, st.sampled_from("xyz"), st.sampled_from(["string", "int"]), st.booleans()),
    max_size=3,
    unique_by=lambda key: key.name,
).map(tuple)
states = st.none() | st.builds(StateSpec, state_keys, persistent=st.booleans())


@st.composite
def packages(draw: st.DrawFn, texts: tuple[str, ...] = TEXTS, words: tuple[str, ...] = WORDS) -> OPackage:
    """Draw a package; its keys are few, so that two of them have much in common."""
    listed = st.lists(st.sampled_from(words), max_size=3, unique=True).map(tuple)
    said = st.sampled_from(texts)
    classes: list[OClass] = []
    functions: list[OFunction] = []
    for key in some(draw, "Cart", "Order", "User"):
        names = some(draw, "add", "put", "get")
        keys = {name: f"{key}.{name}" for name in names}
        bindings = [
            FunctionBinding(name, each, "PUBLIC", draw(st.booleans()), draw(listed)) for name, each in keys.items()
        ]
        functions += [OFunction(each, "CUSTOM", draw(said)) for each in keys.values()]
        classes.append(OClass(key, draw(said), draw(states), tuple(bindings)))
    version = st.sampled_from([None, "", "1.0", "2.1.0"])
    return OPackage(
        "shop", draw(version), draw(said), draw(said), draw(listed), tuple(classes), tuple(functions), draw(listed)
    )


def some(draw: st.DrawFn, *names: str) -> list[str]:
    """Draw some of the names, in any order."""
    return draw(st.lists(st.sampled_from(names), max_size=len(names), unique=True))


def entries(facts: Document) -> Iterator[tuple[tuple[str, str], Document]]:
    """Yield every entry of a document with what it is called."""
    for field in ("classes", "functions"):
        for entry in facts.get(field) or []:
            yield (field, entry["key"]), entry
            for binding in entry.get("function_bindings") or []:
                yield ("bindings", f"{entry['key']}.{binding['name']}"), binding


def by_hand(facts: Document) -> dict[tuple[str, str], object]:
    """Return what people own in a document, by entry and field, as another reader than ours sees it."""
    known = {"name", "key", "metadata", "classes", "functions", "dependencies", "function_bindings", "state_spec"}
    known |= {"function_key", "access_modifier", "stateless", "parameters", "description", "version"}
    found = {}
    for (kind, name), entry in [(("package", ""), facts), *entries(facts)]:
        for field, value in entry.items():
            if field not in known and not (field == "function_type" and value != "WASM"):
                found[f"{kind} {name}", field] = value
    return found


def write(package: OPackage, random: Random, **how: bool) -> tuple[str, Handwriting, Document]:
    hand = Handwriting(random, **how)
    facts = deepcopy(document(package, SPEC))
    hand.add_by_hand(facts)
    if random.random() < 0.5:
        hand.shuffle(facts)
    text = hand.write(facts)
    assert yaml.safe_load(text) == facts, text
    return text, hand, facts


def says(text: str, source: Wanted) -> None:
    """Check with another reader that a text says what the source says."""
    facts = yaml.safe_load(text)
    ours = dict(entries(source.document))
    theirs = dict(entries(facts))
    assert theirs.keys() == ours.keys()
    for name, entry in ours.items():
        for field, value in entry.items():
            if field in ("disabled", "config", "function_bindings") or theirs[name].get(field) == "WASM":
                continue
            assert theirs[name][field] == value or (field == "state_spec" and same_state(theirs[name][field], value))
        assert ("state_spec" in entry) == ("state_spec" in theirs[name])
    assert sorted(facts["dependencies"]) == sorted(source.package.dependencies)
    assert sorted(facts["metadata"]["tags"]) == sorted(source.package.tags)


def same_state(one: Document, other: Document) -> bool:
    key = "key_specs"
    listed = [sorted(each[key], key=lambda spec: spec["name"]) for each in (one, other)]
    return listed[0] == listed[1] and {**one, key: 0} == {**other, key: 0}


@given(packages(), packages(), hands)
@settings(max_examples=150, deadline=None, phases=PHASES)
def test_what_people_wrote_stays(old: OPackage, new: OPackage, random: Random) -> None:
    text, hand, before = write(old, random)
    source = wanted(new, SPEC)
    refused = refusals(text, source)
    assert refused <= {rules.VANISHED.slug}
    result = update(text, "shop.yaml", source, PRUNE if refused else Wishes()).text
    kept = {key for key, _ in entries(source.document if refused else before)}
    after = by_hand(yaml.safe_load(result))
    for key, value in by_hand(before).items():
        if survives(key[0], kept) and value not in (False, {}, []) and not (refused and key[1] == "deployments"):
            assert after[key] == value
    for comment in () if refused else hand.comments:
        assert sum(line.endswith(comment) for line in result.splitlines()) == 1, comment
    says(result, source)
    assert differences_of(result, "shop.yaml", source) == ()
    assert update(result, "shop.yaml", source, Wishes()).text == result
    assert ("\r\n" in text) == ("\r\n" in result)
    assert not result.replace("\r\n", "").count("\n") or "\r\n" not in text


def refusals(text: str, source: Wanted) -> set[str]:
    try:
        update(text, "shop.yaml", source, Wishes())
    except Refusal as refusal:
        return {each.rule.slug for each in refusal.diagnostics}
    return set()


def survives(label: str, kept: set[tuple[str, str]]) -> bool:
    kind, _, name = label.partition(" ")
    return kind == "package" or (kind, name) in kept


@given(packages(), hands)
@settings(max_examples=75, deadline=None, phases=PHASES)
def test_a_document_that_says_what_the_source_says_stays_to_the_byte(package: OPackage, random: Random) -> None:
    text, _, _ = write(package, random)
    source = wanted(package, SPEC)
    assert differences_of(text, "shop.yaml", source) == ()
    assert update(text, "shop.yaml", source, Wishes()).text == text


PLAIN = packages(("Adds.", "Puts."), ("a", "b", "c"))


@given(PLAIN, PLAIN)
@settings(max_examples=75, deadline=None, phases=PHASES)
def test_an_export_that_nobody_touched_becomes_the_next_export(old: OPackage, new: OPackage) -> None:
    old, new = replace(old, version="2.1.0"), replace(new, version="2.1.0")  # quotes stay where they were
    text = render_document(document(old, SPEC), SPEC)
    source = wanted(new, SPEC)
    result = update(text, "shop.yaml", source, Wishes()).text
    says(result, source)
    if is_comparable(old, new):
        assert result == render_document(document(new, SPEC), SPEC)


def is_comparable(old: OPackage, new: OPackage) -> bool:
    """Tell whether nothing but the new facts decides what the document says: no order, no value without a source."""

    def order(package: OPackage) -> list[str]:
        return [each.key for each in package.classes]

    common = set(order(old)) & set(order(new))
    lists = all(
        [each for each in one if each in two] == [each for each in two if each in one]
        for one, two in (
            (order(old), order(new)), (old.tags, new.tags), (old.dependencies, new.dependencies),
            ([each.key for each in old.functions], [each.key for each in new.functions]),
        )
    )  # fmt: skip
    kept = [(one, two) for one in old.classes for two in new.classes if one.key == two.key in common]
    inner = all(
        [b.name for b in one.function_bindings if b.name in {x.name for x in two.function_bindings}]
        == [b.name for b in two.function_bindings if b.name in {x.name for x in one.function_bindings}]
        and [k.name for k in (one.state_spec or StateSpec()).key_specs if k.name in names(two)]
        == [k.name for k in (two.state_spec or StateSpec()).key_specs if k.name in names(one)]
        for one, two in kept
    )
    return lists and inner


def names(one: OClass) -> set[str]:
    return {key.name for key in (one.state_spec or StateSpec()).key_specs}


@given(packages(), packages())
@settings(max_examples=75, deadline=None, phases=PHASES)
def test_a_document_of_the_sdk_is_taken_over(old: OPackage, new: OPackage) -> None:
    text = render_document(document(old, SDK), SDK) + "---\n"
    source = wanted(new, SPEC)
    with pytest.raises(Refusal) as raised:
        update(text, "shop.yaml", source, Wishes())
    assert raised.value.diagnostics[0].rule is rules.SDK_DOCUMENT
    result = update(text, "shop.yaml", source, Wishes(adopt=True)).text
    facts = yaml.safe_load(result)
    says(result, source)
    assert "immutable" not in result
    assert facts["deployments"] == []
    assert (facts["version"] is None) == (new.version is None and old.version in (None, "1.0"))
    assert update(result, "shop.yaml", source, Wishes(adopt=True)).text == result


@given(packages(), hands, st.booleans())
@settings(max_examples=75, deadline=None, phases=PHASES)
def test_a_rename_carries_everything_over(old: OPackage, random: Random, whole: bool) -> None:
    text, hand, before = write(old, random)
    names = {"Cart": "Basket"} if whole else {"Cart.add": "Cart.insert", "Order.add": "Order.fetch"}
    new = renamed(old, names)
    done = tuple(Rename(one, other) for one, other in names.items() if has(old, one))
    source = wanted(new, SPEC)
    result = update(text, "shop.yaml", source, Wishes(done)).text
    says(result, source)
    after = by_hand(yaml.safe_load(result))
    for (label, field), value in by_hand(before).items():
        kind, _, name = label.partition(" ")
        told = name if kind == "classes" and not whole else new_name(name, names)
        if value not in (False, {}, []):
            assert after[f"{kind} {told}", field] == with_classes(value, names)
    for comment in hand.comments:
        assert sum(line.endswith(comment) for line in result.splitlines()) == 1, comment
    assert update(result, "shop.yaml", source, Wishes(done)).text == result


def new_name(name: str, names: dict[str, str]) -> str:
    owner, dot, function = name.partition(".")
    return names.get(name) or names.get(owner, owner) + dot + function


def has(package: OPackage, name: str) -> bool:
    return any(each.key == name for each in (*package.classes, *package.functions))


def renamed(package: OPackage, names: dict[str, str]) -> OPackage:
    def binding(one: FunctionBinding) -> FunctionBinding:
        key = new_name(one.function_key, names)
        return replace(one, name=key.partition(".")[2], function_key=key)

    classes = [
        replace(one, key=new_name(one.key, names), function_bindings=tuple(map(binding, one.function_bindings)))
        for one in package.classes
    ]
    functions = [replace(one, key=new_name(one.key, names)) for one in package.functions]
    return replace(package, classes=tuple(classes), functions=tuple(functions))


def with_classes(value: object, names: dict[str, str]) -> object:
    """Return a value of a document in which classes have their new names: only deployments name any."""
    if not isinstance(value, list):
        return value
    return [each | {"class_key": new_name(each["class_key"], names)} if "class_key" in each else each for each in value]


@given(
    st.text("ab:#-|>'\"\n &*!{}[],?<", max_size=60) | st.binary(max_size=30).map(lambda data: data.decode("latin-1"))
)
@settings(max_examples=150, deadline=None, phases=PHASES)
def test_no_text_makes_it_fail(text: str) -> None:
    source = wanted(OPackage("a", classes=(OClass("a"),)), SPEC)
    for form in (text, f"name: a\nclasses:\n{text}", f"name: a\nfunctions: {text}\n"):
        try:
            result = update(form, "a.yaml", source, PRUNE).text
        except Refusal:
            continue
        assert differences_of(result, "a.yaml", source) == ()
