"""KnownForms: every form that is looked for, in a few automata, so that one more costs little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centml_nb.redaction.automaton import PARTIAL, RUN, Automaton
from centml_nb.redaction.span import joined, moved
from centml_nb.redaction.utf8 import as_utf8
from centml_nb.redaction.visible import BREAKS, TAGS, positions, visible_utf8

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from centml_nb.redaction.span import Span

try:
    from centml_nb.redaction import _clearing
except ImportError:  # there was no C compiler when the package was built
    from centml_nb.redaction.alphabet import clearing, extend, new_table
else:
    clearing, extend, new_table = _clearing.clearing, _clearing.extend, _clearing.new_table

# Those of about 500 values: compiling more at once would be felt.
_MOST_MERGED = 4_000
_BLOCK = 1 << 16


class KnownForms:
    """Finds runs of forms in a text, through line breaks and colour codes.

    What it finds never changes; `clears` may say no to more, once others know more.

    Attributes:
        clears: says of most texts at a glance that they can be shown as they are, after a text that
            was and ends in no more than five characters of a form.
    """

    def __init__(
        self,
        automata: tuple[Automaton, ...] = (),
        table: bytearray | None = None,
        shortest: int = RUN,
        *,
        has_spaces: bool = False,
    ) -> None:
        """Know the forms of automata, the latest first; `shortest` is the shortest run's length.

        `table` is what `clears` knows of them, and `has_spaces` whether some have a space in them.
        """
        self._automata = automata
        self._shortest = shortest
        self._has_spaces = has_spaces
        self._table = new_table() if table is None else table
        self.clears = clearing(self._table)

    def with_more(self, forms: Sequence[tuple[str, str]]) -> KnownForms:
        """Return these and more `(form, what is shown in its place)` pairs; later ones go first.

        Automata that are no larger than what is compiled anyway are merged into it: there are
        never many, and each form is compiled a few times at most, however they come.
        """
        if not forms:
            return self
        lines = "\n".join(form for form, _ in forms)
        shortest = min(self._shortest, *(len(form) for form, _ in forms))
        # The table stays the older forms' too: what it says no to more often is searched.
        extend(self._table, as_utf8(lines), shortest)
        return KnownForms(
            _merged(forms, self._automata),
            self._table,
            shortest,
            has_spaces=self._has_spaces or " " in lines,
        )

    def find(self, text: str) -> list[Span]:
        """Return the runs in `text`, in order, overlapping ones joined."""
        if len(text) < self._shortest:
            return []
        runs = self._runs(visible_utf8(text)) if self._may_hold(text) else []
        if runs and any(unseen in text for unseen in "\r\n\x1b"):
            runs = moved(runs, positions(text))
        for unseen_parts in _other_readings(text):
            others = self._runs(as_utf8(unseen_parts.sub("", text)))
            if others:
                runs = joined([*runs, *moved(others, positions(text, unseen_parts))])
        return runs

    def stand_in_binary(self, data: bytes) -> bool:
        """Say whether a run stands in what is no text, also with two or four bytes a character.

        Through line breaks, and not through colour codes and tags: the bytes of a picture look like
        both by chance, and to look past each takes longer than to send it.
        """
        plain = data.translate(None, b"\r\n")
        texts = [plain]
        if 2 * data.count(0) >= len(data):
            texts.append(plain.translate(None, b"\0"))
        return any(self._runs(as_utf8(text.decode("latin-1"))) for text in texts)

    def partial(self, plain: str) -> int:
        """Return how many characters at a visible text's end may become a run: 0, or 6 to 11."""
        return max((automaton.partial(plain) for automaton in self._automata), default=0)

    def holds_none(self, plain: str) -> bool:
        """Say whether a visible text holds no anchor, and ends in nothing to hold back."""
        data, end = as_utf8(plain), hash(plain[-PARTIAL:])
        # Overlapping; a keyword would cost as much as half the search.
        for automaton in self._automata:
            if automaton.anchors(data, True) or end in automaton.partials:  # noqa: FBT003
                return False
        return True

    def _may_hold(self, text: str) -> bool:
        """Say whether a run may stand in a text.

        A long one is looked through in blocks, and not copied: memory that is new at each call
        costs as much as the search. Where its first words are clear at a glance, so may be more.
        """
        # A colour code may be cut by a space, and so may these forms; no other is.
        if len(text) <= _BLOCK or self._has_spaces or "\x1b" in text:
            return True
        is_clear = True
        for block in _blocks(text):
            is_clear = is_clear and self.clears(" ", f"{block} ")
            if not is_clear:
                data = visible_utf8(block)
                if any(automaton.anchors(data, True) for automaton in self._automata):  # noqa: FBT003
                    return True
        return False

    def _runs(self, data: bytes) -> list[Span]:
        if len(self._automata) == 1:
            return self._automata[0].runs(data)
        return joined(run for automaton in self._automata for run in automaton.runs(data))


def _other_readings(text: str) -> Iterator[re.Pattern[str]]:
    """Yield what else may be taken out of a text for a reader to see a value."""
    if "\x1b" in text:
        # What looks like a colour code may be where a value begins.
        yield BREAKS
    if "<" in text and any(tag in text for tag in ("</", "<br", "<wbr")):
        # Marked up, a value may stand in a tag, or be cut by some.
        yield TAGS


def _blocks(text: str) -> Iterator[str]:
    """Yield a text in parts, cut at spaces."""
    begin = 0
    while begin < len(text):
        end = text.find(" ", begin + _BLOCK)
        if end < 0:
            end = len(text)
        yield text[begin:end]
        begin = end


def _merged(
    forms: Sequence[tuple[str, str]], older: tuple[Automaton, ...]
) -> tuple[Automaton, ...]:
    left = list(older)
    while left and len(left[0].forms) <= min(2 * len(forms), _MOST_MERGED - len(forms)):
        forms = [*forms, *left.pop(0).forms]
    return (Automaton(forms), *left)
