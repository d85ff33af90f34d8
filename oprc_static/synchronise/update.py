"""One document against one package: what differs, and the text that says what the source says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from typing import TypeVar

from oprc_static.diagnostics import Diagnostic
from oprc_static.document import nodes
from oprc_static.document.edits import Edit, OverlapError, apply_edits
from oprc_static.document.nodes import Mapping, Stream
from oprc_static.document.reading import read_text
from oprc_static.export.kinds import DEPLOYMENT
from oprc_static.records import record
from oprc_static.rules import synchronising as rules
from oprc_static.synchronise import adopt, findings
from oprc_static.synchronise.compare import Difference, Extra, Unmergeable, compare
from oprc_static.synchronise.merge import insertions, replacements
from oprc_static.synchronise.people import all_hands, deployments_of, hanging_on
from oprc_static.synchronise.renames import Rename, Renaming, carry_over, suggest
from oprc_static.synchronise.wanted import Wanted

_T = TypeVar("_T")

_MOST_SUGGESTED = 20
"""For so many vanished entries a new name is looked for: each is compared with everything new."""

_ADOPT = "take it over with sync --adopt"


class Refusal(Exception):
    """A document that is not changed, with the findings that say why."""

    def __init__(self, *diagnostics: Diagnostic) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics


@record
class Wishes:
    """What a person allows `sync` to do besides."""

    renames: tuple[Rename, ...] = ()
    prune: bool = False
    adopt: bool = False


@record
class Update:
    """The text of a document that says what the source says; `notes` are what was changed, `done` renames answered."""

    text: str
    notes: tuple[Diagnostic, ...] = ()
    done: frozenset[Rename] = field(default_factory=frozenset)


def differences_of(text: str, path: str, wanted: Wanted) -> tuple[Diagnostic, ...]:
    """Return what a document does not say as the source says it, as findings; a refusal is findings too."""
    try:
        document = _Document.read(text, path)
        document.refuse_sdk_fields(wanted)
        return tuple(findings.out_of_date(document.stream, path, each, wanted) for each in document.differences(wanted))
    except Refusal as refusal:
        return refusal.diagnostics


def update(text: str, path: str, wanted: Wanted, wishes: Wishes) -> Update:
    """Return the document with what the tool owns brought up to date, everything else as it is.

    Nothing is trusted: after the edits the text is read and compared again, and what people wrote is counted.

    Raises:
        Refusal: with the findings that say why the document cannot be changed, or must not without being asked to.
    """
    document = _Document.read(text, path, adopting=wanted if wishes.adopt else None)
    document.refuse_sdk_fields(wanted)
    renaming = document.renaming(wanted, wishes.renames)
    document = document.edited(renaming.edits, keeping_comments=True)
    found = document.differences(wanted)
    vanishing = [each for each in found if isinstance(each, Extra)]
    if not wishes.prune:
        document.refuse_vanished(vanishing, found)
    notes = [findings.renamed(path, each) for each in renaming.made]
    notes += (findings.brought_up_to_date(document.stream, path, each, wanted) for each in found)
    before = all_hands(document.stream, document.root)
    for each in vanishing:
        before.subtract((hand.what, hand.text) for hand in hanging_on(document.stream, document.root, each))
    result = document.brought_up_to_date(wanted)
    after = all_hands(result.stream, result.root)
    if any(after[hand] < count for hand, count in before.items()):
        raise Refusal(findings.refused(path, "this document's layout cannot be kept while it is brought up to date"))
    return Update(result.stream.text, tuple(notes), renaming.done.union(renaming.made))


@record
class _Document:
    """A text with the one package document in it."""

    path: str
    stream: Stream
    root: Mapping

    @classmethod
    def read(cls, text: str, path: str, *, adopting: Wanted | None = None) -> _Document:
        """Read a document; one that the SDK printed is taken over first where that was asked for."""
        stream = _stream(text, path)
        tail = adopt.tail(stream) if len(stream.documents) > 1 else None
        if tail is not None and adopting is not None:
            stream = _stream(apply_edits(text, [tail]), path)
        elif tail is not None:
            span = stream.span(tail.start, tail.start)
            message = "the text behind this document is what the SDK prints, and the platform refuses it"
            raise Refusal(findings.refused(path, message, span, _ADOPT, rules.SDK_DOCUMENT))
        document = cls(path, stream, _root(stream, path))
        if adopting is None:
            return document
        return document.edited(adopt.adoption(stream, document.root, adopting), keeping_comments=True)

    def edited(self, edits: Iterable[Edit], *, keeping_comments: bool = False) -> _Document:
        """Return the document with edits made; none of its comments may go where that is said."""
        made = tuple(edits)
        if not made:
            return self
        try:
            text = apply_edits(self.stream.text, made)
        except OverlapError:
            message = "two changes meet in one place of this document"
            raise Refusal(findings.refused(self.path, message, help="write it in another layout")) from None
        stream = _stream(text, self.path)
        lost = Counter(each.text for each in self.stream.comments) - Counter(each.text for each in stream.comments)
        if lost and keeping_comments:
            raise Refusal(findings.refused(self.path, f"the comment {next(iter(lost))!r} would be lost"))
        return _Document(self.path, stream, _root(stream, self.path))

    def refuse_sdk_fields(self, wanted: Wanted) -> None:
        """Raise for a document that the SDK printed and that nobody took over."""
        found = next(adopt.sdk_fields(self.root), None) if wanted.target.is_spec else None
        if found is not None:
            span = self.stream.span(found.key.start, found.key.end)
            message = "the SDK printed this document: the platform has `stateless` where this has `immutable`"
            raise Refusal(findings.refused(self.path, message, span, _ADOPT, rules.SDK_DOCUMENT))

    def refuse_vanished(self, vanishing: Sequence[Extra], found: Sequence[Difference]) -> None:
        """Raise for what people's data hangs on and the source does not have."""
        refused: list[Diagnostic] = []
        for each in vanishing:
            hands = hanging_on(self.stream, self.root, each)
            if hands:
                suggestion = suggest(each, found) if len(refused) < _MOST_SUGGESTED else None
                refused.append(findings.vanished(self.stream, self.path, each, hands, suggestion))
        if refused:
            raise Refusal(*refused)

    def differences(self, wanted: Wanted) -> tuple[Difference, ...]:
        """Return what differs."""
        return self._tried(lambda: compare(self.stream, self.root, wanted.document))

    def brought_up_to_date(self, wanted: Wanted) -> _Document:
        """Return the document without differences: what is missing is added first, so that it finds its place."""
        found = self.differences(wanted)
        result = self.edited(self._tried(lambda: insertions(self.stream, self.root, found)))
        result = result._replaced(wanted)
        left = result.differences(wanted)
        if left:
            message = f"{findings.describe(left[0].path)} cannot be brought up to date in this layout"
            raise Refusal(findings.refused(self.path, message, help="write this part as an export writes it"))
        return result

    def _replaced(self, wanted: Wanted) -> _Document:
        found = self.differences(wanted)
        extras = [extra for each in found if isinstance(each, Extra) for extra in _deployments(self.root, each)]
        return self.edited(self._tried(lambda: replacements(self.stream, self.root, (*found, *extras))))

    def renaming(self, wanted: Wanted, renames: Iterable[Rename]) -> Renaming:
        """Return what carries entries over to new names."""
        return self._tried(lambda: carry_over(self.stream, self.root, wanted.document, renames))

    def _tried(self, act: Callable[[], _T]) -> _T:
        try:
            return act()
        except Unmergeable as error:
            raise Refusal(findings.unmergeable(self.stream, self.path, error)) from None


def _deployments(root: Mapping, extra: Extra) -> list[Extra]:
    """Return the deployments of a class that goes: they hang on it, and the platform refuses them without it."""
    entry = root.entry("deployments")
    if extra.path[:-1] != ("classes",) or entry is None or not isinstance(entry.value, nodes.Sequence):
        return []
    gone = list(deployments_of(root, extra.path[-1]))
    parent = entry.value
    return [
        Extra(("deployments", ""), DEPLOYMENT, each, 0, parent, entry, index)
        for index, each in enumerate(parent.items)
        if any(each is one for one in gone)
    ]


def _stream(text: str, path: str) -> Stream:
    reading = read_text(text, path)
    if reading.stream is None:
        raise Refusal(*(each.diagnostic for each in reading.findings))
    return reading.stream


def _root(stream: Stream, path: str) -> Mapping:
    roots = [each.root for each in stream.documents if each.root is not None]
    if len(stream.documents) > 1:
        marker = stream.documents[1].opening
        span = stream.span(marker.start, marker.end) if marker else stream.span(0, 0)
        raise Refusal(findings.refused(path, "the file holds more than one document", span, "keep one in a file"))
    if not roots or not isinstance(roots[0], Mapping):
        raise Refusal(findings.refused(path, "the file holds no package document", help="name another file"))
    return roots[0]
