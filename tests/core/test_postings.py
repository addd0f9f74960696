"""2.13: sequences of keys, added and removed one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.postings import KEY_BITS, Postings, step


def found(postings: Postings, keys: list[int]) -> set[int]:
    state = keys[0]
    for key in keys[1:]:
        state = step(state) ^ key
    node = postings.nodes.get(state, 0)
    return set(postings.atoms(node >> 1)) if node >> 1 else set()


def passes(postings: Postings, state: int) -> bool:
    return bool(postings.nodes.get(state, 0) & 1)


def test_atoms_share_a_sequence_and_its_beginning() -> None:
    postings = Postings()
    one, other, longer, third = (postings.add(keys) for keys in ([7], [7], [7, 8], [7]))
    assert len({one, other, longer, third}) == 4
    assert found(postings, [7]) == {one, other, third}
    assert found(postings, [7, 8]) == {longer}
    assert passes(postings, 7)
    postings.remove(other)
    assert found(postings, [7]) == {one, third}
    postings.remove(one)
    assert found(postings, [7]) == {third}
    postings.remove(third)
    assert found(postings, [7]) == set()
    assert found(postings, [7, 8]) == {longer}
    assert passes(postings, 7)
    postings.remove(longer)
    assert found(postings, [7, 8]) == set()


def test_numbers_and_places_are_used_again() -> None:
    postings = Postings()
    first, second = postings.add([1]), postings.add([1])
    postings.remove(first)
    assert postings.add([2]) == first
    assert found(postings, [1]) == {second}
    third = postings.add([1])
    assert found(postings, [1]) == {second, third}
    assert len(postings._lists) == 1
    for atom in (first, second, third):
        postings.remove(atom)
    assert postings.nodes == {}


def test_the_order_of_keys_counts() -> None:
    postings = Postings()
    there = postings.add([5, 9])
    assert found(postings, [5, 9]) == {there}
    assert found(postings, [9, 5]) == set()
    assert step(KEY_BITS) <= KEY_BITS


_KEYS = st.lists(st.integers(1, 6), min_size=1, max_size=4).map(tuple)


@given(st.lists(st.tuples(_KEYS, st.booleans()), max_size=30))
def test_it_holds_what_was_added_and_not_removed(steps: list[tuple[tuple[int, ...], bool]]) -> None:
    postings = Postings()
    held: dict[int, tuple[int, ...]] = {}
    spread = {number: hash(f"key {number}") & KEY_BITS for number in range(7)}
    for keys, keep in steps:
        atom = postings.add([spread[key] for key in keys])
        assert atom not in held
        held[atom] = keys
        if not keep:
            removed = min(held)
            postings.remove(removed)
            del held[removed]
    for keys, _ in steps:
        assert found(postings, [spread[key] for key in keys]) == {atom for atom, own in held.items() if own == keys}
