"""What kernels can do to the machine: memory by address, calls by address, atomics, prefetch, vectors, products.

Each operation is declared here as a Python function, for type checkers, with the LLVM instructions that it stands for:
``{0}``, ``{1}``, … are its arguments, ``{r}`` is the name of its result, and the names of temporary values begin so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from checker.explorer.kernel_language import Word

Operation = TypeVar("Operation", bound=Callable[..., Any])

operations: dict[str, str] = {}
"""The instructions by name of the operation."""

DECLARATIONS = """\
declare void @llvm.prefetch.p0(ptr, i32, i32, i32)
declare i64 @llvm.cttz.i64(i64, i1)
declare i64 @llvm.ctlz.i64(i64, i1)
declare i64 @llvm.ctpop.i64(i64)
declare i64 @llvm.smin.i64(i64, i64)
declare i64 @llvm.smax.i64(i64, i64)
declare i64 @llvm.umin.i64(i64, i64)
declare i64 @llvm.umax.i64(i64, i64)
declare i64 @llvm.vector.reduce.add.v8i64(<8 x i64>)
declare void @llvm.masked.store.v8i64.p0(<8 x i64>, ptr, i32, <8 x i1>)
declare void @llvm.x86.sse2.pause()
"""


def _operation(instructions: str) -> Callable[[Operation], Operation]:
    def declare(function: Operation) -> Operation:
        operations[function.__name__] = instructions
        return function

    return declare


def _at(address: str) -> str:
    return f"{{r}}.p = inttoptr i64 {address} to ptr\n"


_P = _at("{0}")


@_operation(_P + "{r} = load i64, ptr {r}.p, align 8")
def load(address: int) -> Word:  # type: ignore[empty-body]
    """The word at an address."""


@_operation(_P + "{r} = load i64, ptr {r}.p, align 8")
def number(address: int) -> int:  # type: ignore[empty-body]
    """The word at an address, as a signed number."""


@_operation(_P + "store i64 {1}, ptr {r}.p, align 8")
def store(address: int, value: Word) -> None:
    """Write a word to an address."""


@_operation(_P + "store i64 {1}, ptr {r}.p, align 8")
def put(address: int, value: int) -> None:
    """Write a signed number to an address."""


@_operation(
    _P + "{r}.v = load i64, ptr {r}.p, align 8\n{r}.n = add i64 {r}.v, {1}\nstore i64 {r}.n, ptr {r}.p, align 8"
)
def add(address: int, value: int) -> None:
    """Add to the number at an address."""


@_operation(_P + "{r} = load i64, ptr {r}.p, align 1")
def load_packed(address: int) -> Word:  # type: ignore[empty-body]
    """The eight bytes at an address that need not be that of a word."""


@_operation(_P + "store i64 {1}, ptr {r}.p, align 1")
def store_packed(address: int, value: Word) -> None:
    """Write eight bytes to an address that need not be that of a word."""


@_operation(_P + "{r}.v = load i32, ptr {r}.p, align 4\n{r} = zext i32 {r}.v to i64")
def load_half(address: int) -> int:  # type: ignore[empty-body]
    """The 32-bit word at an address, as a number that is not negative."""


@_operation("{r}.v = trunc i64 {1} to i32\n" + _P + "store i32 {r}.v, ptr {r}.p, align 4")
def store_half(address: int, value: int) -> None:
    """Write the lower 32 bits of a number to an address."""


@_operation(_P + "{r}.v = load i8, ptr {r}.p, align 1\n{r} = zext i8 {r}.v to i64")
def load_byte(address: int) -> int:  # type: ignore[empty-body]
    """The byte at an address, as a number that is not negative."""


@_operation("{r}.v = trunc i64 {1} to i8\n" + _P + "store i8 {r}.v, ptr {r}.p, align 1")
def store_byte(address: int, value: int) -> None:
    """Write the lower 8 bits of a number to an address."""


@_operation(_P + "{r} = load atomic i64, ptr {r}.p acquire, align 8")
def load_shared(address: int) -> Word:  # type: ignore[empty-body]
    """The word at an address that other threads write; all that they wrote before it can be seen."""


@_operation(_P + "{r}.v = load atomic i32, ptr {r}.p acquire, align 4\n{r} = zext i32 {r}.v to i64")
def load_shared_half(address: int) -> int:  # type: ignore[empty-body]
    """The 32-bit word at an address, in the same way, as a number that is not negative."""


@_operation(_P + "store atomic i64 {1}, ptr {r}.p release, align 8")
def store_shared(address: int, value: Word) -> None:
    """Write a word that other threads read, after all that was written before."""


@_operation(_P + "{r} = atomicrmw add ptr {r}.p, i64 {1} acq_rel, align 8")
def add_shared(address: int, value: int) -> int:  # type: ignore[empty-body]
    """Add to a number that other threads change too; what it was before."""


@_operation(
    _P + "{r}.t = trunc i64 {1} to i32\n{r}.f = cmpxchg ptr {r}.p, i32 0, i32 {r}.t acq_rel acquire, align 4\n"
    "{r}.v = extractvalue {{ i32, i1 }} {r}.f, 0\n{r} = zext i32 {r}.v to i64"
)
def claim_half(address: int, value: int) -> int:  # type: ignore[empty-body]
    """Write a 32-bit word where there is 0, in one step with the look; what was there before."""


@_operation(
    _P + _at("{1}").replace(".p", ".q") + "{r}.a = load <8 x i64>, ptr {r}.p, align 8\n"
    "{r}.b = load <8 x i64>, ptr {r}.q, align 8\n{r}.c = icmp ne <8 x i64> {r}.a, {r}.b\n"
    "{r}.m = bitcast <8 x i1> {r}.c to i8\n{r} = zext i8 {r}.m to i64"
)
def differ(one: int, other: int) -> Word:  # type: ignore[empty-body]
    """A bit for each of the eight words at two addresses: whether they differ. All of them must be readable."""


@_operation(
    _P
    + _at("{1}").replace(".p", ".q")
    + _at("{2}").replace(".p", ".s")
    + "{r}.a = load <8 x i64>, ptr {r}.p, align 8\n"
    "{r}.b = load <8 x i64>, ptr {r}.q, align 8\n{r}.c = load <8 x i64>, ptr {r}.s, align 8\n"
    "{r}.x = xor <8 x i64> {r}.a, {r}.b\n{r}.y = and <8 x i64> {r}.x, {r}.c\n"
    "{r}.n = icmp ne <8 x i64> {r}.y, zeroinitializer\n{r}.m = bitcast <8 x i1> {r}.n to i8\n"
    "{r} = zext i8 {r}.m to i64"
)
def differ_within(one: int, other: int, relevant: int) -> Word:  # type: ignore[empty-body]
    """The same, where only the bits count that eight masks at an address have."""


@_operation(
    _P + _at("{1}").replace(".p", ".q") + "{r}.a = load <8 x i64>, ptr {r}.q, align 8\n"
    "store <8 x i64> {r}.a, ptr {r}.p, align 8"
)
def copy_eight(target: int, source: int) -> None:
    """Copy eight words."""


@_operation(
    _P + _at("{1}").replace(".p", ".q") + "{r}.a = load <8 x i64>, ptr {r}.q, align 8\n"
    "{r}.m8 = trunc i64 {2} to i8\n{r}.m = bitcast i8 {r}.m8 to <8 x i1>\n"
    "call void @llvm.masked.store.v8i64.p0(<8 x i64> {r}.a, ptr {r}.p, i32 8, <8 x i1> {r}.m)"
)
def copy_some(target: int, source: int, wanted: Word) -> None:
    """Copy those of eight words that a mask has bits for; all eight must be readable."""


@_operation(
    _P + "{r}.v = load <16 x i8>, ptr {r}.p, align 16\n{r}.t = trunc i64 {1} to i8\n"
    "{r}.o = insertelement <16 x i8> poison, i8 {r}.t, i32 0\n"
    "{r}.a = shufflevector <16 x i8> {r}.o, <16 x i8> poison, <16 x i32> zeroinitializer\n"
    "{r}.c = icmp eq <16 x i8> {r}.v, {r}.a\n{r}.m = bitcast <16 x i1> {r}.c to i16\n{r} = zext i16 {r}.m to i64"
)
def match(address: int, wanted: Word) -> Word:  # type: ignore[empty-body]
    """A bit for each of the sixteen bytes at an aligned address: whether it is the one wanted."""


@_operation(
    _P + _at("{2}").replace(".p", ".q") + "{r}.q2 = getelementptr i8, ptr {r}.q, i64 64\n"
    "{r}.w = load <8 x i64>, ptr {r}.p, align 8\n"
    "{r}.c = load <8 x i64>, ptr {r}.q, align 8\n"
    "{r}.d = load <8 x i64>, ptr {r}.q2, align 8\n"
    "{r}.x = xor <8 x i64> {r}.w, {r}.c\n"
    "{r}.y = mul <8 x i64> {r}.x, {r}.d\n"
    "{r}.s = lshr <8 x i64> {r}.y, splat (i64 31)\n"
    "{r}.z = xor <8 x i64> {r}.y, {r}.s\n"
    "{r}.u = mul <8 x i64> {r}.z, {r}.d\n"
    "{r}.t = lshr <8 x i64> {r}.u, splat (i64 32)\n"
    "{r}.v = xor <8 x i64> {r}.u, {r}.t\n"
    "{r}.m8 = trunc i64 {1} to i8\n"
    "{r}.m = bitcast i8 {r}.m8 to <8 x i1>\n"
    "{r}.o = select <8 x i1> {r}.m, <8 x i64> {r}.v, <8 x i64> zeroinitializer\n"
    "{r} = call i64 @llvm.vector.reduce.add.v8i64(<8 x i64> {r}.o)"
)
def hash_eight(words: int, relevant: Word, constants: int) -> Word:  # type: ignore[empty-body]
    """A sum of hashes of those of eight words at an address that are relevant.

    constants: address of two random words for each, first one for all, then the other for all.
    """


@_operation("{r} = call i64 @llvm.cttz.i64(i64 {0}, i1 true)")
def trailing_zeros(word: Word) -> int:  # type: ignore[empty-body]
    """The number of zero bits below the lowest one of a word that is not 0."""


@_operation("{r}.z = call i64 @llvm.ctlz.i64(i64 {0}, i1 true)\n{r} = xor i64 {r}.z, 63")
def top_bit(word: Word) -> int:  # type: ignore[empty-body]
    """The place of the highest bit that is set in a word that is not 0."""


@_operation("{r} = call i64 @llvm.ctpop.i64(i64 {0})")
def ones(word: Word) -> int:  # type: ignore[empty-body]
    """How many bits are set in a word."""


@_operation(_P + "call void @llvm.prefetch.p0(ptr {r}.p, i32 0, i32 3, i32 1)")
def prefetch(address: int) -> None:
    """Ask for the cache line at an address; any address is allowed."""


@_operation("call void @llvm.x86.sse2.pause()")
def relax() -> None:
    """Wait for a moment."""


@_operation(
    "{r}.a = zext i64 {0} to i128\n{r}.b = zext i64 {1} to i128\n{r}.m = mul i128 {r}.a, {r}.b\n"
    "{r}.l = trunc i128 {r}.m to i64\n{r}.s = lshr i128 {r}.m, 64\n{r}.h = trunc i128 {r}.s to i64\n"
    "{r} = xor i64 {r}.h, {r}.l"
)
def fold(one: Word, other: Word) -> Word:  # type: ignore[empty-body]
    """The 128-bit product of two words, its halves combined by exclusive or: the mixing step of hashes."""


@_operation(
    _P
    + _at("{1}").replace(".p", ".x")
    + _at("{2}").replace(".p", ".y")
    + _at("{3}").replace(".p", ".z")
    + _at("{5}").replace(".p", ".k")
    + "{r} = call i64 {r}.p(ptr {r}.x, ptr {r}.y, ptr {r}.z, i64 {4}, ptr {r}.k)"
)
def call_step(  # type: ignore[empty-body]
    address: int, state: int, out: int, labels: int, skip: Word, kinds: int
) -> int:
    """Call ``int64 step(const uint64*, uint64*, uint32*, uint64, const uint32*)`` at an address."""


@_operation(_P + _at("{1}").replace(".p", ".x") + "{r} = call i64 {r}.p(ptr {r}.x)")
def call_check(address: int, state: int) -> Word:  # type: ignore[empty-body]
    """Call ``uint64 check(const uint64*)`` at an address."""


@_operation(_P + "{r}.v = call i32 {r}.p()")
def call_plain(address: int) -> None:
    """Call ``int f()`` at an address."""
