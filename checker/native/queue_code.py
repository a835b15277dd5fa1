"""Operations on queues as LLVM instructions, on the parts that ``checker.native.queues`` describes.

What an operation gives on a full queue or for a place that holds nothing does not matter; it never traps.
"""

from __future__ import annotations

from collections.abc import Sequence

from checker.native.assembly import Function, word
from checker.native.at_hand import AtHand
from checker.native.queues import WORD, QueueShape

Parts = tuple[str, ...]


class QueueCode:
    """Writes the operations on queues of one shape into a function."""

    def __init__(self, function: Function, at_hand: AtHand, shape: QueueShape) -> None:
        self._function = function
        self._at_hand = at_hand
        self._value = function.value
        self._shape = shape
        self._bits = shape.bits
        self._mask = word((1 << shape.bits) - 1)

    def empty(self) -> Parts:
        """The empty queue."""
        return tuple(word(part) for part in self._shape.encode(()))

    def length(self, queue: Parts) -> str:
        """How many elements there are."""
        if not self._shape.is_short:
            return queue[0]
        marker = self._marker(queue[0])
        return marker if self._bits == 1 else self._value(f"udiv i64 {marker}, {self._bits}")

    def length_is(self, queue: Parts, count: int) -> str:
        """Whether there are just so many elements."""
        if not 0 <= count <= self._shape.capacity:
            return "false"
        if not self._shape.is_short:
            return self._value(f"icmp eq i64 {queue[0]}, {count}")
        high = self._value(f"lshr i64 {queue[0]}, {self._bits * count}") if count else queue[0]
        return self._value(f"icmp eq i64 {high}, 1")

    def is_shorter(self, queue: Parts, count: int) -> str:
        """Whether there are fewer elements than ``count``."""
        return self._compare("ult", queue, count, "false", "true")

    def is_as_long(self, queue: Parts, count: int) -> str:
        """Whether there are at least ``count`` elements."""
        return self._compare("uge", queue, count, "true", "false")

    def _compare(self, relation: str, queue: Parts, count: int, if_none: str, if_many: str) -> str:
        if count <= 0:
            return if_none
        if count > self._shape.capacity:
            return if_many
        bound = 1 << self._bits * count if self._shape.is_short else count
        return self._value(f"icmp {relation} i64 {queue[0]}, {word(bound)}")

    def push(self, queue: Parts, element: str) -> Parts:
        """The queue with one more element at its tail."""
        if self._shape.is_short:
            # The marker turns into the element with a new marker above: more by (element + 2^bits - 1) markers.
            more = self._value(f"add i64 {element}, {self._mask}")
            more = self._value(f"shl i64 {more}, {self._marker(queue[0])}")
            return (self._value(f"add i64 {queue[0]}, {more}"),)
        length = queue[0]
        which, shift = self._locate(length)
        placed = self._value(f"shl i64 {element}, {shift}")
        found = [self._value(f"add i64 {length}, 1")]
        for k, part in enumerate(queue[1:]):
            here = self._value(f"icmp eq i64 {which}, {k}")
            added = self._value(f"select i1 {here}, i64 {placed}, i64 0")
            found.append(self._value(f"or i64 {part}, {added}"))
        return tuple(found)

    def prepend(self, queue: Parts, element: str) -> Parts:
        """The queue with one more element at its head."""
        if self._shape.is_short:
            return (self._above(queue[0], element),)
        found = [self._value(f"add i64 {queue[0]}, 1")]
        carried = element
        for part, width in zip(queue[1:], self._shape.widths[1:], strict=True):
            moved = self._above(part, carried)
            found.append(self._value(f"and i64 {moved}, {word((1 << width) - 1)}") if width < WORD else moved)
            carried = self._value(f"lshr i64 {part}, {width - self._bits}")
        return tuple(found)

    def pop(self, queue: Parts, filled: bool) -> Parts:
        """The queue without its head; the empty queue as it is. ``filled``: the queue is known not to be empty."""
        if self._shape.is_short:
            rest = self._below(queue[0])
            if filled:
                return (rest,)
            self._function.module.declare("i64 @llvm.umax.i64(i64, i64)")
            return (self._value(f"call i64 @llvm.umax.i64(i64 {rest}, i64 1)"),)
        some = self._value(f"icmp ne i64 {queue[0]}, 0")
        one = self._value(f"zext i1 {some} to i64")
        found = [self._value(f"sub i64 {queue[0]}, {one}")]
        for k, part in enumerate(queue[1:], 1):
            moved = self._below(part)
            if k + 1 < len(queue):
                head = self._value(f"and i64 {queue[k + 1]}, {self._mask}")
                head = self._shifted("shl", head, self._shape.widths[k] - self._bits)
                moved = self._value(f"or i64 {moved}, {head}")
            found.append(moved)
        return tuple(found)

    def item(self, queue: Parts, place: int | str) -> str:
        """The element at a place, from 0, which may be a known number."""
        if isinstance(place, int):
            if not 0 <= place < self._shape.capacity:
                return "0"
            k, offset = (0, place) if self._shape.is_short else divmod(place, self._shape.per_word)
            part = queue[0] if self._shape.is_short else queue[1 + k]
            return self._masked(self._shifted("lshr", part, offset * self._bits))
        if self._shape.is_short:
            shift = self._value(f"mul i64 {place}, {self._bits}")
            shift = self._value(f"and i64 {shift}, {WORD - 1}")
            return self._masked(self._value(f"lshr i64 {queue[0]}, {shift}"))
        which, shift = self._locate(place)
        found = queue[1]
        for k, part in enumerate(queue[2:], 1):
            here = self._value(f"icmp eq i64 {which}, {k}")
            found = self._value(f"select i1 {here}, i64 {part}, i64 {found}")
        return self._masked(self._value(f"lshr i64 {found}, {shift}"))

    def any_element(self, queue: Parts, places: Sequence[int], field: tuple[int, int], value: str, equal: bool) -> str:
        """Whether the ``field`` (shift, width) of an element at one of ``places`` is equal to a value, or differs.

        The value must fit into the field.
        """
        if self._shape.is_short:
            # The lowest hit counts if it lies below the marker. Without a hit, ``lowest`` less 1 is the largest word.
            hits = self._hits(queue[0], places, field, value, equal)
            opposite = self._value(f"sub i64 0, {hits}")
            lowest = self._value(f"and i64 {hits}, {opposite}")
            below = self._value(f"sub i64 {lowest}, 1")
            half = self._value(f"lshr i64 {queue[0]}, 1")
            return self._value(f"icmp ult i64 {below}, {half}")
        step = self._shape.per_word
        # Unused places hold 0, which is no hit if another value is wanted.
        only_used = value.isdigit() and (value != "0") == equal
        found = "0"
        for k, part in enumerate(queue[1:]):
            here = [place - k * step for place in places if place // step == k]
            if here:
                hits = self._hits(part, here, field, value, equal)
                if not only_used:
                    hits = self._value(f"and i64 {hits}, {self._used(queue[0], k)}")
                found = self._value(f"or i64 {found}, {hits}")
        return self._value(f"icmp ne i64 {found}, 0")

    def _hits(self, part: str, places: Sequence[int], field: tuple[int, int], value: str, equal: bool) -> str:
        """The top bit of each of these places of a word where the field is equal to the value, or differs."""
        shift, width = field
        ones = sum(1 << self._bits * place for place in places)
        tops = ones << self._bits - 1
        if value.isdigit():
            sample = word((int(value) << shift) * ones)
        else:
            sample = self._value(f"mul i64 {value}, {word(ones << shift)}")
        differ = self._value(f"xor i64 {part}, {sample}")
        differ = self._value(f"and i64 {differ}, {word((((1 << width) - 1) << shift) * ones)}")
        # Adding all ones below the top bit carries into it if any bit is set there.
        low = word(tops - ones)
        carried = self._value(f"and i64 {differ}, {low}")
        carried = self._value(f"add i64 {carried}, {low}")
        carried = self._value(f"or i64 {carried}, {differ}")
        hits = self._value(f"and i64 {carried}, {word(tops)}")
        return self._value(f"xor i64 {hits}, {word(tops)}") if equal else hits

    def _used(self, length: str, number: int) -> str:
        """The bits of the places in use of a word of a long queue."""
        for name in ("smax", "umin"):
            self._function.module.declare(f"i64 @llvm.{name}.i64(i64, i64)")
        width = self._shape.widths[1 + number]
        count = self._value(f"sub i64 {length}, {number * self._shape.per_word}")
        count = self._value(f"call i64 @llvm.smax.i64(i64 {count}, i64 0)")
        count = self._value(f"call i64 @llvm.umin.i64(i64 {count}, i64 {width // self._bits})")
        unused = self._value(f"mul i64 {count}, {self._bits}")
        unused = self._value(f"sub i64 {WORD}, {unused}")
        unused = self._value(f"and i64 {unused}, {WORD - 1}")
        mask = self._value(f"lshr i64 -1, {unused}")
        none = self._value(f"icmp eq i64 {count}, 0")
        return self._value(f"select i1 {none}, i64 0, i64 {mask}")

    def _marker(self, queue: str) -> str:
        """The place of the highest bit of a word that is not 0."""
        found: str | None = self._at_hand.get(("marker", queue))
        if found is None:
            self._function.module.declare("i64 @llvm.ctlz.i64(i64, i1)")
            zeros = self._value(f"call i64 @llvm.ctlz.i64(i64 {queue}, i1 false)")
            place = self._value(f"xor i64 {zeros}, {WORD - 1}")
            found = self._value(f"and i64 {place}, {WORD - 1}")
            self._at_hand.put(("marker", queue), found)
        return found

    def _locate(self, place: str) -> tuple[str, str]:
        """The word of a long queue that holds an element, from 0, and the shift there."""
        which = self._value(f"udiv i64 {place}, {self._shape.per_word}")
        offset = self._value(f"urem i64 {place}, {self._shape.per_word}")
        return which, self._value(f"mul i64 {offset}, {self._bits}")

    def _above(self, part: str, element: str) -> str:
        moved = self._shifted("shl", part, self._bits)
        return self._value(f"or i64 {moved}, {element}")

    def _below(self, part: str) -> str:
        return self._shifted("lshr", part, self._bits)

    def _shifted(self, operation: str, value: str, by: int) -> str:
        return self._value(f"{operation} i64 {value}, {by}") if by else value

    def _masked(self, value: str) -> str:
        return self._value(f"and i64 {value}, {self._mask}")
