"""Chang and Roberts' election for the peers: node i may stand once, links are FIFO, nothing fails."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

Orders = Sequence[Sequence[int]]


def one_order(n: int) -> list[list[int]]:
    """Node i has the identity (3 i mod n) + 1."""
    return [[3 * i % n + 1 for i in range(n)]]


def all_orders(n: int) -> list[list[int]]:
    """Every order of the identities, each in an initial state of its own."""
    return [list(order) for order in permutations(range(1, n + 1))]


def conclave(orders: Orders) -> list[str]:
    """The same for Conclave's command, safety alone."""
    n = len(orders[0])
    given = [f"identities={','.join(map(str, orders[0]))}"] if len(orders) == 1 else []
    return ["chang-roberts", f"n={n}", *given, "--property", "uniqueness"]


def promela(orders: Orders) -> str:
    """One process, so that it adds nothing to a state but, with several orders, the choice of one as a first step."""
    n = len(orders[0])
    fixed = len(orders) == 1
    lines = [f"#define N {n}", "byte status[N];", "chan q[N] = [N] of { byte };", "hidden byte c;"]
    if not fixed:
        lines.append("byte id[N];")

    def identity(i: int) -> str:
        return str(orders[0][i]) if fixed else f"id[{i}]"

    lines += ["active proctype ring()", "{"]
    if not fixed:
        lines.append("  if")
        for order in orders:
            choice = "; ".join(f"id[{i}] = {c}" for i, c in enumerate(order))
            lines.append(f"  :: d_step {{ {choice} }}")
        lines.append("  fi;")
    lines.append("end: do")
    leaders = " + ".join(f"(status[{i}] == 2)" for i in range(n))
    for i in range(n):
        take_part = f"status[{i}] = 1; q[{(i + 1) % n}]!"
        lines.append(f"  :: d_step {{ status[{i}] == 0 -> {take_part}{identity(i)} }}")
        lines.append(f"  :: d_step {{ q[{i}]?c ->")
        lines.append("       if")
        lines.append(f"       :: c == {identity(i)} -> status[{i}] = 2; assert({leaders} <= 1)")
        lines.append(f"       :: c > {identity(i)} -> {take_part}c")
        lines.append(f"       :: else -> if :: status[{i}] == 0 -> {take_part}{identity(i)} :: else fi")
        lines.append("       fi }")
    return "\n".join([*lines, "  od", "}", ""])


def promela_extra(orders: Orders) -> tuple[int, int]:
    """States and transitions that the choice of an order adds."""
    return (0, 0) if len(orders) == 1 else (1, len(orders))


def murphi(orders: Orders) -> str:
    """Queues as arrays, filled from the front, the rest zeros."""
    n = len(orders[0])
    fixed = len(orders) == 1
    identities = "" if fixed else "  id: array[node] of 0..N;\n"
    fetch = "" if fixed else "return id[i];"
    if fixed:
        fetch = "\n".join(f"  if i = {i} then return {c}; end;" for i, c in enumerate(orders[0])) + "\n  return 0;"
    starts = []
    for k, order in enumerate(orders):
        given = "" if fixed else "".join(f"  id[{i}] := {c};\n" for i, c in enumerate(order))
        starts.append(f'startstate "order {k}"\nbegin\n  clear status; clear len; clear q;\n{given}end;\n')
    return f"""const N: {n};
type
  node: 0..N-1;
var
  status: array[node] of 0..2;
  len: array[node] of 0..N;
  q: array[node] of array[node] of 0..N;
{identities}
function identity(i: node): 0..N;
begin
  {fetch}
end;

procedure take_part(i: node; c: 0..N);
begin
  status[i] := 1;
  q[(i + 1) % N][len[(i + 1) % N]] := c;
  len[(i + 1) % N] := len[(i + 1) % N] + 1;
end;

ruleset i: node do
  rule "stand" status[i] = 0 ==>
  begin
    take_part(i, identity(i));
  end;
end;

ruleset i: node do
  rule "arrive" len[i] > 0 ==>
  var c: 0..N;
  begin
    c := q[i][0];
    for k: 0..N-2 do q[i][k] := q[i][k + 1]; end;
    q[i][N - 1] := 0;
    len[i] := len[i] - 1;
    if c = identity(i) then
      status[i] := 2;
    elsif c > identity(i) then
      take_part(i, c);
    elsif status[i] = 0 then
      take_part(i, identity(i));
    end;
  end;
end;

{"".join(starts)}
invariant "uniqueness"
  forall i: node do forall j: node do status[i] = 2 & status[j] = 2 -> i = j end end;
"""


def tla(orders: Orders) -> str:
    """Nodes are numbered from 1, and queues are sequences; with several orders, the one chosen is part of the state."""
    n = len(orders[0])
    fixed = len(orders) == 1
    choices = ", ".join(f"<<{', '.join(map(str, order))}>>" for order in orders)
    identity = f"id == {choices}\nVARIABLES status, q" if fixed else "VARIABLES status, q, id"
    chosen = "" if fixed else f" /\\ id \\in {{{choices}}}"
    kept = "" if fixed else " /\\ UNCHANGED id"
    return f"""---- MODULE model ----
EXTENDS Naturals, Sequences
N == {n}
Node == 1..N
{identity}
TakePart(i, c, rest) ==
  /\\ status' = [status EXCEPT ![i] = 1]
  /\\ q' = [rest EXCEPT ![IF i = N THEN 1 ELSE i + 1] = Append(@, c)]
Stand(i) == status[i] = 0 /\\ TakePart(i, id[i], q)
Arrive(i) ==
  /\\ q[i] # <<>>
  /\\ LET c == Head(q[i])
         rest == [q EXCEPT ![i] = Tail(@)]
     IN IF c = id[i] THEN status' = [status EXCEPT ![i] = 2] /\\ q' = rest
        ELSE IF c > id[i] THEN TakePart(i, c, rest)
        ELSE IF status[i] = 0 THEN TakePart(i, id[i], rest)
        ELSE q' = rest /\\ UNCHANGED status
Init == status = [i \\in Node |-> 0] /\\ q = [i \\in Node |-> <<>>]{chosen}
Next == (\\E i \\in Node : Stand(i) \\/ Arrive(i)){kept}
Safe == \\A i, j \\in Node : status[i] = 2 /\\ status[j] = 2 => i = j
====
"""
