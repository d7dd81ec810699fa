"""Maps that never change, from Python's side."""

import collections.abc
import gc
import pickle
import random
import sys

import pytest
from persistent_map import HashTrieMap


class Key:
    """A key that chooses its hash."""

    def __init__(self, name, hash_value):
        self.name = name
        self.hash_value = hash_value

    def __eq__(self, other):
        return self.name == other.name if isinstance(other, Key) else NotImplemented

    def __hash__(self):
        return self.hash_value


def as_dict(map):
    """What a map holds, asked for in every way."""
    items = dict(map.items())
    assert sorted(map.keys(), key=repr) == sorted(items, key=repr)
    assert sorted(map.values(), key=repr) == sorted(items.values(), key=repr)
    assert len(map) == len(items)
    assert list(map) == map.keys()
    for key, value in items.items():
        assert map.get(key) is value
        assert map[key] is value
        assert key in map
    return items


def test_insert_and_get():
    empty = HashTrieMap()
    one = empty.insert("a", 1)
    two = one.insert("b", 2)
    assert (as_dict(empty), as_dict(one), as_dict(two)) == ({}, {"a": 1}, {"a": 1, "b": 2})
    assert as_dict(two.insert("a", 3)) == {"a": 3, "b": 2}
    assert two.get("c") is None
    assert two.get("c", default=5) == 5
    assert two.get("a", 5) == 1
    with pytest.raises(TypeError, match="unhashable"):
        two.insert([], 1)
    with pytest.raises(TypeError, match="unhashable"):
        two.get([])


def test_remove():
    map = HashTrieMap({"a": 1, "b": 2})
    assert as_dict(map.remove("a")) == {"b": 2}
    assert as_dict(map.remove("a").remove("b")) == {}
    assert as_dict(map) == {"a": 1, "b": 2}
    with pytest.raises(KeyError) as raised:
        map.remove("c")
    assert raised.value.args == ("c",)
    assert map.discard("c") is map
    assert as_dict(map.discard("b")) == {"a": 1}


def test_making_one():
    pairs = [("a", 1), ("b", 2)]
    for items in ({"a": 1, "b": 2}, pairs, iter(pairs), HashTrieMap(pairs)):
        assert as_dict(HashTrieMap(items)) == {"a": 1, "b": 2}
    assert as_dict(HashTrieMap(a=1, b=2)) == {"a": 1, "b": 2}
    assert as_dict(HashTrieMap(pairs, b=3)) == {"a": 1, "b": 3}
    map = HashTrieMap(pairs)
    assert HashTrieMap.convert(map) is map
    assert as_dict(HashTrieMap.convert(dict(pairs))) == {"a": 1, "b": 2}
    with pytest.raises(TypeError):
        HashTrieMap(5)
    with pytest.raises(ValueError):
        HashTrieMap([(1, 2, 3)])


def test_fromkeys():
    assert as_dict(HashTrieMap.fromkeys("abc")) == {"a": None, "b": None, "c": None}
    assert as_dict(HashTrieMap.fromkeys(range(2), 5)) == {0: 5, 1: 5}
    with pytest.raises(TypeError):
        HashTrieMap.fromkeys([[]])


def test_update():
    map = HashTrieMap(a=1)
    assert as_dict(map.update({"b": 2}, [("c", 3)], HashTrieMap(d=4), e=5)) == dict(a=1, b=2, c=3, d=4, e=5)
    assert as_dict(map.update({"a": 2}, a=3)) == {"a": 3}
    assert as_dict(map.update()) == {"a": 1}
    assert as_dict(map) == {"a": 1}


def test_like_a_mapping():
    map = HashTrieMap(a=1, b=2)
    assert "a" in map and "c" not in map
    assert dict(map) == {"a": 1, "b": 2}
    assert (len(map), len(HashTrieMap())) == (2, 0)
    assert not HashTrieMap()
    with pytest.raises(KeyError) as raised:
        map["c"]
    assert raised.value.args == ("c",)
    with pytest.raises(TypeError):
        map["c"] = 1


def test_iteration():
    map = HashTrieMap((n, str(n)) for n in range(1000))
    assert sorted(map) == list(range(1000))
    assert [map[key] for key in map] == map.values()
    keys = iter(map)
    assert iter(keys) is keys
    first = next(keys)
    without = map.remove(first)
    del map
    gc.collect()
    assert sorted(keys) == sorted(without)
    assert next(keys, None) is None
    assert list(HashTrieMap()) == []
    assert list(HashTrieMap((Key(i, 7), i) for i in range(5))) != []
    assert isinstance(without, collections.abc.Mapping)


def test_equality_and_hash():
    one, other = HashTrieMap(a=1, b=[]), HashTrieMap(b=[], a=1.0)
    assert one == other
    assert not one != other
    assert one != other.insert("c", 1)
    assert one != other.insert("a", 2)
    assert one != HashTrieMap(a=1, c=[])
    assert one != {"a": 1, "b": []}
    assert hash(one.remove("b")) == hash(other.remove("b"))
    assert {one.remove("b"): 5}[other.remove("b")] == 5
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)


def test_pickle():
    map = HashTrieMap({(i, str(i)): [i] for i in range(100)})
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(map, protocol)) == map


def test_keys_of_one_hash():
    keys = [Key(i, 7) for i in range(20)]
    map = HashTrieMap((key, key.name) for key in keys[:10])
    for key in keys[10:]:
        map = map.insert(key, key.name)
    assert sorted(map.values()) == list(range(20))
    assert [map.get(key) for key in keys] == list(range(20))
    assert map.get(Key(20, 7)) is None
    map = map.insert(Key(3, 7), "three")
    assert map.get(keys[3]) == "three"
    for key in keys[1:]:
        map = map.remove(key)
        assert map.discard(key) is map
    assert map.items() == [(keys[0], 0)]


def test_hashes_that_part_late():
    """The lowest bits are the same, down to the last place but one."""
    keys = [Key(i, (i - 2) << 59) for i in range(4)] + [Key(9, 1 << 40), Key(10, -1)]
    map = HashTrieMap((key, key.name) for key in keys)
    assert [map.get(key) for key in keys] == [0, 1, 2, 3, 9, 10]
    for key in keys[:-1]:
        map = map.remove(key)
    assert map.items() == [(keys[-1], 10)]


@pytest.mark.parametrize("span", [20, 300, 5000])
def test_like_a_dict(span):
    source = random.Random(span)
    map, expected = HashTrieMap(), {}
    earlier = []
    for step in range(1500):
        key = source.randrange(span)
        if source.random() < 0.6:
            map = map.insert(key, step)
            expected[key] = step
        else:
            map = map.discard(key)
            expected.pop(key, None)
        if step % 100 == 0:
            earlier.append((map, dict(expected)))
    for map, expected in earlier:
        assert as_dict(map) == expected
        assert map == HashTrieMap(expected)
        assert hash(map) == hash(HashTrieMap(expected))


def test_what_keys_raise_comes_through():
    class Wrong:
        def __hash__(self):
            return 7

        def __eq__(self, other):
            raise ZeroDivisionError

    map = HashTrieMap([(Key(1, 7), 1)])
    for call in (map.get, map.remove, map.discard, lambda key: map.insert(key, 1)):
        with pytest.raises(ZeroDivisionError):
            call(Wrong())


def test_repr():
    assert repr(HashTrieMap()) == "HashTrieMap({})"
    assert repr(HashTrieMap({"a": [1]})) == "HashTrieMap({'a': [1]})"
    assert eval(repr(HashTrieMap(a=1, b=2))).items() == HashTrieMap(a=1, b=2).items()


def counted_keys():
    """A class of keys that knows how many of them there are."""

    class Counted(Key):
        alive = 0

        def __init__(self, *args):
            super().__init__(*args)
            Counted.alive += 1

        def __del__(self):
            Counted.alive -= 1

    return Counted


def left(keys):
    """How many keys are left once all is collected: PyPy finds out layer by layer."""
    quiet = 0
    while quiet < 5:
        before = keys.alive
        gc.collect()
        quiet = quiet + 1 if keys.alive == before else 0
    return keys.alive


@pytest.mark.skipif(
    sys.implementation.name == "pypy" and sys.pypy_version_info >= (8,),
    reason="PyPy 8's emulation of the C API frees no cycles",
)
def test_shared_nodes_in_cycles():
    """Two maps share nodes that lead back to both."""
    Counted = counted_keys()
    box = []
    one = HashTrieMap((Counted(i, i), box) for i in range(100))
    two = one.insert(Counted(100, 100), box).remove(Key(5, 5))
    begun = iter(two)
    next(begun)
    box.extend([one, two, begun])
    assert left(Counted) == 101
    del one, box, begun
    assert left(Counted) == 101
    assert two.get(Key(7, 7))[1] is two
    del two
    assert left(Counted) == 0


def test_many_versions_are_freed():
    Counted = counted_keys()
    map = HashTrieMap()
    for i in range(200):
        map = map.insert(Counted(i, i * 1234567), None)
    assert left(Counted) == 200
    del map
    assert left(Counted) == 0
