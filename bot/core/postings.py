"""Which keywords stand under which sequence of keys, in few bytes: a million cost about 200 MB (2.13).

A phrase is a path: each word's key leads from the state of the words before it to the next. Keys are 60-bit hashes, so
of a million phrases two meet by accident with a chance of one in two million.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

KEY_BITS = (1 << 60) - 1
"""Keys are below this, which Python keeps in 32 bytes."""
_MORE = 1
"""Bit of a node: longer phrases pass through it."""


def step(state: int) -> int:
    """What the next word's key is combined with (by `^`): the order of words counts, and nothing is lost."""
    return state * 3 & KEY_BITS


class Postings:
    """Atoms (numbers) by the keys of their words; a node is `reference * 2 + _MORE`.

    The reference is 0 for none, an atom + 1, or, below 0, the place of a list of atoms.
    """

    def __init__(self) -> None:
        self.nodes: dict[int, int] = {}
        self._lists: list[list[int]] = []
        self._free_lists: list[int] = []
        self._ends = array("q")
        self._free: list[int] = []

    def add(self, keys: Sequence[int]) -> int:
        """A new atom under these keys; numbers of removed atoms are used again."""
        nodes = self.nodes
        state = keys[0]
        for key in keys[1:]:
            nodes[state] = nodes.get(state, 0) | _MORE
            state = step(state) ^ key
        atom = self._new(state)
        node = nodes.get(state, 0)
        reference = node >> 1
        if not reference:
            reference = atom + 1
        elif reference > 0:
            reference = -1 - self._new_list([reference - 1, atom])
        else:
            self._lists[-1 - reference].append(atom)
        nodes[state] = reference << 1 | node & _MORE
        return atom

    def _new(self, state: int) -> int:
        if self._free:
            atom = self._free.pop()
            self._ends[atom] = state
            return atom
        self._ends.append(state)
        return len(self._ends) - 1

    def _new_list(self, atoms: list[int]) -> int:
        if self._free_lists:
            place = self._free_lists.pop()
            self._lists[place] = atoms
            return place
        self._lists.append(atoms)
        return len(self._lists) - 1

    def remove(self, atom: int) -> None:
        """Forget an atom; states that longer phrases passed through stay, and do no harm."""
        state = self._ends[atom]
        node = self.nodes[state]
        reference = node >> 1
        if reference > 0:
            reference = 0
        else:
            place = -1 - reference
            atoms = self._lists[place]
            atoms.remove(atom)
            if len(atoms) == 1:
                reference = atoms[0] + 1
                self._lists[place] = []
                self._free_lists.append(place)
        if reference or node & _MORE:
            self.nodes[state] = reference << 1 | node & _MORE
        else:
            del self.nodes[state]
        self._free.append(atom)

    def atoms(self, reference: int) -> Sequence[int]:
        """The atoms that a node's reference stands for."""
        return (reference - 1,) if reference > 0 else self._lists[-1 - reference]
