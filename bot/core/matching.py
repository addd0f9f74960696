"""Which queries an article matches (2.1 to 2.5, 2.13).

The words of the text are analysed, not the keywords: each written word is looked up under every keyword it may be a
form of (`bot.core.arabic`), so the cost depends on the text and on what matches, not on the number of queries.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeAlias

from bot.core.arabic.analysis import Analyzer, Keys, is_careless, news_analyzer, prefix_key
from bot.core.lines import ANYWHERE, BITS, Line, divide
from bot.core.model import Article, Span, Zone
from bot.core.postings import Postings, step
from bot.core.query import And, Node, Not, Part, Phrase, Query, Strength, phrases

_ZONE_ORDER = {zone: place for place, zone in enumerate(Zone)}
_DENSE_SLACK = 1 << 20
"""Ids up to this much beyond the number of queries are kept in an array, larger ones in a dictionary."""


class Match(NamedTuple):
    """A query that an article matches, and where its words stand, in reading order: title, text, tags."""

    query_id: int
    spans: tuple[Span, ...]


_match = partial(tuple.__new__, Match)
"""Makes a match of a pair, without the cost of a call for each of thousands."""

_Hits: TypeAlias = dict[int, list[Span]]
"""Where the words of a node stand, by its reference (see `Postings`)."""
_Spans: TypeAlias = dict[int, tuple[Span, ...]]


class _Atoms:
    """The first atom of each query: an array for ids close together, which cost four bytes, a dictionary for others."""

    def __init__(self) -> None:
        self._dense = array("i")
        self._sparse: dict[int, int] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def get(self, query_id: int) -> int | None:
        if 0 <= query_id < len(self._dense):
            found = self._dense[query_id]
            return None if found < 0 else found
        return self._sparse.get(query_id)

    def put(self, query_id: int, atom: int) -> None:
        self._size += 1
        if 0 <= query_id < 2 * self._size + _DENSE_SLACK and query_id not in self._sparse:
            if query_id >= len(self._dense):
                self._dense.frombytes(array("i", [-1]).tobytes() * (query_id + 1 - len(self._dense)))
            self._dense[query_id] = atom
        else:
            self._sparse[query_id] = atom

    def pop(self, query_id: int) -> None:
        self._size -= 1
        if 0 <= query_id < len(self._dense):
            self._dense[query_id] = -1
        else:
            del self._sparse[query_id]


@dataclass(frozen=True, slots=True)
class _Group:
    """A query that is more than one phrase."""

    root: Node
    atoms: tuple[int, ...]
    """In the order in which `phrases` visits the phrases of `root`."""


class Index:
    """The queries being followed, for finding those that an article matches."""

    def __init__(self, analyzer: Analyzer | None = None) -> None:
        """`analyzer` is the one over the tables that come with Rasid unless another is given."""
        self._analyzer = analyzer or news_analyzer()
        self._postings = Postings()
        self._owners = array("q")
        self._first = _Atoms()
        self._special: dict[int, int] = {}
        """The parts that an atom may stand in, for those that are not free to match alone and anywhere."""
        self._groups: dict[int, _Group] = {}
        self._strengths: dict[Strength, int] = dict.fromkeys(Strength, 0)
        self._prefixes: defaultdict[int, int] = defaultdict(int)
        self._sources = 0
        self._version = object()
        """Another whenever the index has changed."""
        self._traits: dict[int, Phrase] = {}
        """The phrases that are not plain words in the default strength, by atom: what must be uncounted."""

    def __len__(self) -> int:
        return len(self._first)

    def __contains__(self, query_id: object) -> bool:
        return isinstance(query_id, int) and self._first.get(query_id) is not None

    def add(self, query_id: int, query: Query) -> None:
        """Follow `query` under `query_id`; replaces what that id stood for. Cost does not grow with the index."""
        if self._first.get(query_id) is not None:
            self.remove(query_id)
        self._version = object()
        root = query.root
        if isinstance(root, Phrase):
            self._first.put(query_id, self._add_atom(query_id, root, grouped=False))
            return
        atoms = tuple(self._add_atom(query_id, phrase, grouped=True) for phrase in phrases(root))
        self._groups[query_id] = _Group(root, atoms)
        self._first.put(query_id, atoms[0])

    def remove(self, query_id: int) -> None:
        """Follow that query no longer; an unknown id changes nothing."""
        first = self._first.get(query_id)
        if first is None:
            return
        self._version = object()
        group = self._groups.pop(query_id, None)
        for atom in group.atoms if group else (first,):
            self._remove_atom(atom)
        self._first.pop(query_id)

    def _add_atom(self, query_id: int, phrase: Phrase, *, grouped: bool) -> int:
        atom = self._postings.add(self._keys(phrase))
        if atom == len(self._owners):
            self._owners.append(query_id)
        else:
            self._owners[atom] = query_id
        if phrase.zone or grouped:
            self._special[atom] = BITS[phrase.zone] if phrase.zone else ANYWHERE
        if phrase.zone is Part.SOURCE or phrase.prefix or phrase.strength is not Strength.FORM:
            self._traits[atom] = phrase
        self._count(phrase, 1)
        return atom

    def _remove_atom(self, atom: int) -> None:
        self._postings.remove(atom)
        self._special.pop(atom, None)
        phrase = self._traits.pop(atom, None)
        if phrase is None:
            self._strengths[Strength.FORM] -= 1
        else:
            self._count(phrase, -1)

    def _count(self, phrase: Phrase, change: int) -> None:
        self._strengths[Strength.FORM if phrase.prefix and len(phrase.words) == 1 else phrase.strength] += change
        if phrase.zone is Part.SOURCE:
            self._sources += change
        if phrase.prefix:
            length = len(self._analyzer.prefix_base(phrase.words[-1]))
            self._prefixes[length] += change
            if not self._prefixes[length]:
                del self._prefixes[length]

    def _keys(self, phrase: Phrase) -> list[int]:
        whole = phrase.words[:-1] if phrase.prefix else phrase.words
        keys = [self._analyzer.keyword_key(word, phrase.strength) for word in whole]
        if phrase.prefix:
            keys.append(prefix_key(self._analyzer.prefix_base(phrase.words[-1])))
        return keys

    def match(self, article: Article) -> list[Match]:
        """Find every query that `article` matches, in order of their ids.

        Spans are empty where only the source was asked for.
        """
        divided = divide(article, self._analyzer.word, sources=self._sources > 0)
        found, specially = self._hits(divided.lines)
        if specially or divided.source:
            special = self._special
            hits = {
                atom: kept
                for atom, spans in specially.items()
                if (kept := [span for span in spans if special[atom] & divided.parts(span)])
            }
            _, sources = self._hits(divided.source)
            hits.update({atom: [] for atom in sources if special[atom] == BITS[Part.SOURCE]})
            found.update(self._settled(hits))
        order = sorted(found)
        return list(map(_match, zip(order, map(found.__getitem__, order), strict=True)))

    def _settled(self, hits: dict[int, list[Span]]) -> Iterator[tuple[int, tuple[Span, ...]]]:
        """The queries with parts or groups that match, from the atoms that do."""
        for query_id in {self._owners[atom] for atom in hits}:
            group = self._groups.get(query_id)
            if group is None:
                atom = self._first.get(query_id)
                yield query_id, tuple(hits[atom]) if atom is not None else ()
                continue
            by_phrase = {phrase: hits.get(atom) for phrase, atom in zip(phrases(group.root), group.atoms, strict=True)}
            spans = _evaluate(group.root, by_phrase)
            if spans is not None:
                yield query_id, _in_order(spans)

    def _hits(self, stretches: list[Line]) -> tuple[_Spans, _Spans]:
        """Where the words of each query stand that matches alone and anywhere; and of each atom of the others."""
        words: dict[Keys, list[Span]] = {}
        phrases: _Hits = {}
        self._scan_all(stretches, words, phrases)
        found: _Spans = {}
        special: _Spans = {}
        for key, places in words.items():
            _put(found, key.queries, tuple(places))
            if key.atoms:
                _put(special, key.atoms, tuple(places))
        for reference, places in phrases.items():
            queries, special_atoms = self._sorted_out(self._postings.atoms(reference))
            _put(found, queries, tuple(places))
            _put(special, special_atoms, tuple(places))
        return found, special

    def _scan_all(self, stretches: list[Line], words: dict[Keys, list[Span]], phrases: _Hits) -> None:
        """Look up every line in every strength that queries have."""
        careless = is_careless(word for line in stretches for word in line.words)
        for strength, atoms in self._strengths.items():
            if atoms:
                for line in stretches:
                    if strength is Strength.FORM and not careless:
                        keys = [word.form for word in line.words]
                    else:
                        keys = [word.keys(strength, careless=careless) for word in line.words]
                    self._scan(line, keys, words, phrases)
        if self._prefixes:
            for line in stretches:
                for at in range(len(line.words)):
                    self._note_beginnings(line, 0, at, at, phrases)

    def _sorted_out(self, atoms: Sequence[int]) -> tuple[list[int], list[int]]:
        """The queries of the atoms that match alone and anywhere, and the other atoms."""
        owners, special = self._owners, self._special
        if not special:
            return [owners[atom] for atom in atoms], []
        return [owners[atom] for atom in atoms if atom not in special], [atom for atom in atoms if atom in special]

    def _scan(self, line: Line, keys: list[Keys], words: dict[Keys, list[Span]], phrases: _Hits) -> None:
        """Look up every word of a line, alone and as the first of a phrase; `words` are those found alone."""
        version = self._version
        longer: list[tuple[int, int, int]] = []
        before: tuple[int, ...] = ()
        for at, key in enumerate(keys):
            if key.version is not version:
                self._resolve(key)
            if key.queries or key.atoms:
                places = words.get(key)
                if places is None:
                    words[key] = [line.span(at, at)]
                else:
                    places.append(line.span(at, at))
            if before:
                self._follow(line, keys, before, at - 1, at, phrases, longer)
            before = key.begun
        for state, first, at in longer:  # It grows meanwhile, by ever longer phrases.
            if at < len(keys):
                self._follow(line, keys, (state,), first, at, phrases, longer)

    def _follow(
        self,
        line: Line,
        keys: list[Keys],
        states: tuple[int, ...],
        first: int,
        at: int,
        hits: _Hits,
        longer: list[tuple[int, int, int]],
    ) -> None:
        """Look up the word number `at` after beginnings of phrases; longer ones get (state, first, next word)."""
        node_of, key = self._postings.nodes.get, keys[at]
        for state in states:
            for follower in key.inner:
                node = node_of(state ^ follower)
                if node is not None:
                    if node >> 1:
                        _note(hits, node >> 1, line.span(first, at))
                    if node & 1:
                        longer.append((step(state ^ follower), first, at + 1))
            for follower in key.last:
                node = node_of(state ^ follower)
                if node is not None and node >> 1:
                    _note(hits, node >> 1, line.span(first, at))
            if self._prefixes:
                self._note_beginnings(line, state, first, at, hits)

    def _resolve(self, key: Keys) -> None:
        """Find what stands under a word, alone and as a beginning; it holds until the index changes."""
        atoms: list[int] = []
        begun: list[int] = []
        for state in key.first:
            node = self._postings.nodes.get(state, 0)
            if node >> 1:
                atoms += self._postings.atoms(node >> 1)
            if node & 1:
                begun.append(step(state))
        for state in key.alone:
            node = self._postings.nodes.get(state, 0)
            if node >> 1:
                atoms += self._postings.atoms(node >> 1)
        queries, special_atoms = self._sorted_out(atoms)
        key.queries, key.atoms, key.begun = tuple(queries), tuple(special_atoms), tuple(begun)
        key.version = self._version

    def _note_beginnings(self, line: Line, state: int, first: int, at: int, hits: _Hits) -> None:
        """Look up the prefix keywords that the word number `at` begins with, after a state (0 for no words before)."""
        for key in line.words[at].beginnings(tuple(self._prefixes)):
            node = self._postings.nodes.get(state ^ key)
            if node is not None and node >> 1:
                _note(hits, node >> 1, line.span(first, at))


def _put(found: _Spans, keys: Sequence[int], places: tuple[Span, ...]) -> None:
    for key in keys:
        other = found.get(key)  # Two forms of one keyword stand in the text.
        found[key] = places if other is None else _in_order(places + other)


def _note(hits: _Hits, reference: int, span: Span) -> None:
    places = hits.get(reference)
    if places is None:
        hits[reference] = [span]
    else:
        places.append(span)


def _evaluate(node: Node, hits: Mapping[Phrase, list[Span] | None]) -> list[Span] | None:
    """The spans that make an expression true; None if it is not."""
    if isinstance(node, Phrase):
        return hits[node]
    if isinstance(node, Not):
        return [] if _evaluate(node.part, hits) is None else None
    found = [_evaluate(part, hits) for part in node.parts]
    true = [spans for spans in found if spans is not None]
    if len(true) < (len(found) if isinstance(node, And) else 1):
        return None
    return [span for spans in true for span in spans]


def _in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(sorted(set(spans), key=lambda span: (_ZONE_ORDER[span.zone], span.start, span.end)))
