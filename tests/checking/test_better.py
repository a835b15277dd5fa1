"""Code that is exchanged in the midst of a search changes nothing that is found."""

from __future__ import annotations

import numpy as np

from checker.checking.better import Better
from checker.explorer.search import Search, Status
from checker.frontend.compile import compile_model
from checker.native.compiled import Native, compile_native
from models.chang_roberts import ChangRoberts


def search_of(native: Native) -> Search:
    system = native.system
    return Search(
        *(native.step, native.check, native.words, native.fanout, native.initial),
        np.array(system.rule_start, np.uint32),
        np.zeros(len(system.rules), np.bool_),
        *(0, 0, 0),
        1 << 30,
    )


def test_a_long_search_gets_better_code() -> None:
    native = compile_native(compile_model(ChangRoberts(n=5)), optimized=False)
    quick = native.step
    search = search_of(native)
    better = Better(native, search)
    search.advance(0.0001)
    better.if_worthwhile(0.0)
    assert not native.is_optimized
    better.if_worthwhile(10.0)
    better.wait()
    assert native.is_optimized and native.step != quick
    while search.advance(1.0) is Status.RUNNING:
        pass
    assert (search.states, search.transitions, search.depth) == (29_410, 93_880, 15)


def test_well_compiled_code_stays() -> None:
    native = compile_native(compile_model(ChangRoberts(n=3)), optimized=True)
    step = native.step
    better = Better(native, search_of(native))
    better.if_worthwhile(10.0)
    better.wait()
    assert native.step == step


def test_in_company_good_code_comes_later() -> None:
    """With a core to spare it is made early; where it would keep others from their work, only for a long search."""
    native = compile_native(compile_model(ChangRoberts(n=3)), optimized=False)
    alone, in_company = Better(native, search_of(native)), Better(native, search_of(native), has_company=True)
    in_company.if_worthwhile(native.optimizing_takes)
    in_company.wait()
    assert not native.is_optimized
    alone.if_worthwhile(native.optimizing_takes)
    alone.wait()
    assert native.is_optimized


def test_in_company_a_long_search_gets_better_code() -> None:
    native = compile_native(compile_model(ChangRoberts(n=3)), optimized=False)
    in_company = Better(native, search_of(native), has_company=True)
    in_company.if_worthwhile(10 * native.optimizing_takes)
    in_company.wait()
    assert native.is_optimized
