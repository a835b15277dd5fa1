"""Election on a ring with the list of live nodes, with crashes and restarts, for the peers, as in ``models/ring.py``.

A message is a number: a bit for COORDINATOR, the leader that it names (0 for ELECTION), a bit for each node passed.
Links hold ``room`` messages, which must be enough; there are no wrong suspicions and no time-outs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ring:
    """A configuration. starts_led: the highest node leads at first, and all know it."""

    n: int
    crashes: int
    restarts: int
    starts_led: bool
    room: int

    def conclave(self) -> list[str]:
        """The same for Conclave's command, safety alone."""
        beginning = ["beginning=leader"] if self.starts_led else []
        given = [f"n={self.n}", f"crashes={self.crashes}", f"restarts={self.restarts}", *beginning]
        return ["ring", *given, "--property", "uniqueness"]

    @property
    def _names(self) -> int:
        """The place of the leader's name in a message."""
        return 1 << self.n

    @property
    def _coordinator(self) -> int:
        """The bit of COORDINATOR."""
        return self._names << (self.n - 1).bit_length()

    @property
    def _most(self) -> int:
        """The largest message."""
        return 2 * self._coordinator - 1

    def promela(self) -> str:
        """One process, whose every choice is a step."""
        n = self.n
        nodes = range(n)
        pairs = [(i, j) for i in nodes for j in nodes if i != j]
        nobody = n
        carried = "byte" if self._most < 256 else "short"
        first = n - 1 if self.starts_led else nobody
        lines = [f"bool alive[{n}] = true, waiting[{n}];", f"byte leader[{n}] = {first};"]
        lines += [f"byte crashes_left = {self.crashes}, restarts_left = {self.restarts};", "hidden short c, h;"]
        lines += [f"chan q{i}{j} = [{self.room}] of {{ {carried} }};" for i, j in pairs]

        def pass_on(i: int, message: str, alone: str) -> str:
            ways = []
            for k in range(1, n):
                j = (i + k) % n
                ways.append(f":: alive[{j}] -> assert(nfull(q{i}{j})); q{i}{j}!({message}) | {1 << i}")
            text = alone
            for way in reversed(ways):
                text = f"if {way} :: else -> {text} fi"
            return text

        def conclude(i: int, message: str) -> str:
            highest = f"h = {i}; " + " ".join(
                f"if :: ({message}) & {1 << j} -> h = {j} :: else fi;" for j in range(i + 1, n)
            )
            told = f"{self._coordinator} | (h * {self._names})"
            return f"{highest} waiting[{i}] = false; leader[{i}] = h; {pass_on(i, told, 'skip')}"

        def join(i: int, message: str) -> str:
            return pass_on(i, message, conclude(i, message))

        lines += ["active proctype nodes()", "{", "end: do"]
        for i in nodes:
            down = [f"(leader[{i}] == {j} && !alive[{j}])" for j in nodes if j != i]
            why = " || ".join([f"leader[{i}] == {nobody}", *down])
            begin = f"leader[{i}] = {nobody}; waiting[{i}] = true; {join(i, str(1 << i))}"
            lines.append(f"  :: d_step {{ alive[{i}] && !waiting[{i}] && ({why}) -> {begin} }}")
            drops = "; ".join(f"do :: nempty(q{j}{i}) -> q{j}{i}?c :: else break od" for j in nodes if j != i)
            crash = f"crashes_left--; alive[{i}] = false; waiting[{i}] = false; leader[{i}] = {nobody}; {drops}; c = 0"
            lines.append(f"  :: d_step {{ alive[{i}] && crashes_left > 0 -> {crash} }}")
            lines.append(f"  :: d_step {{ !alive[{i}] && restarts_left > 0 -> restarts_left--; alive[{i}] = true }}")
        for j, i in pairs:
            lines.append(f"  :: d_step {{ alive[{i}] && nempty(q{j}{i}) -> q{j}{i}?c;")
            lines.append(f"       if :: c & {1 << i} ->")
            lines.append(f"            if :: !(c & {self._coordinator}) -> {conclude(i, 'c')} :: else fi")
            lines.append("       :: else ->")
            lines.append(f"            if :: !(c & {self._coordinator}) -> {join(i, 'c')}")
            named = f"(c / {self._names}) & {self._coordinator // self._names - 1}"
            follow = f"waiting[{i}] = false; leader[{i}] = {named}; {pass_on(i, 'c', 'skip')}"
            lines.append(f"            :: else -> {follow} fi")
            lines.append("       fi }")
        return "\n".join([*lines, "  od", "}", ""])

    def murphi(self) -> str:
        """Queues as arrays, filled from the front, the rest zeros; messages are records."""
        first = "n - 1" if self.starts_led else "nobody"
        return f"""const
  n: {self.n};
  nobody: {self.n};
  room: {self.room};
type
  node: 0..n-1;
  belief: 0..n;
  list: array[node] of boolean;
  message: record coordinator: boolean; leader: belief; passed: list; end;
var
  alive: array[node] of boolean;
  waiting: array[node] of boolean;
  leader: array[node] of belief;
  crashes_left: 0..{max(self.crashes, 1)};
  restarts_left: 0..{max(self.restarts, 1)};
  len: array[node] of array[node] of 0..room;
  q: array[node] of array[node] of array[0..room-1] of message;

function pass_on(i: node; m: message): boolean;
var
  j: node;
  sent: boolean;
begin
  sent := false;
  for k: 1..n-1 do
    if !sent then
      j := (i + k) % n;
      if alive[j] then
        assert len[i][j] < room "the link is full";
        q[i][j][len[i][j]] := m;
        q[i][j][len[i][j]].passed[i] := true;
        len[i][j] := len[i][j] + 1;
        sent := true;
      end;
    end;
  end;
  return sent;
end;

procedure conclude(i: node; m: message);
var
  told: message;
  sent: boolean;
begin
  clear told;
  told.coordinator := true;
  told.leader := i;
  for j: node do if m.passed[j] & j > told.leader then told.leader := j; end; end;
  waiting[i] := false;
  leader[i] := told.leader;
  sent := pass_on(i, told);
end;

procedure join(i: node; m: message);
begin
  if !pass_on(i, m) then conclude(i, m); end;
end;

ruleset i: node do
  rule "notice" alive[i] & !waiting[i] & (leader[i] = nobody | !alive[leader[i]]) ==>
  var m: message;
  begin
    leader[i] := nobody;
    waiting[i] := true;
    clear m;
    m.passed[i] := true;
    join(i, m);
  end;
  rule "crash" alive[i] & crashes_left > 0 ==>
  begin
    crashes_left := crashes_left - 1;
    alive[i] := false;
    waiting[i] := false;
    leader[i] := nobody;
    for j: node do clear q[j][i]; clear len[j][i]; end;
  end;
  rule "restart" !alive[i] & restarts_left > 0 ==>
  begin
    restarts_left := restarts_left - 1;
    alive[i] := true;
  end;
end;

ruleset i: node do
  ruleset j: node do
    rule "message" alive[i] & len[j][i] > 0 ==>
    var m: message; sent: boolean;
    begin
      m := q[j][i][0];
      for p: 0..room-2 do q[j][i][p] := q[j][i][p + 1]; end;
      clear q[j][i][room - 1];
      len[j][i] := len[j][i] - 1;
      if m.passed[i] then
        if !m.coordinator then conclude(i, m); end;
      elsif !m.coordinator then
        join(i, m);
      else
        waiting[i] := false;
        leader[i] := m.leader;
        sent := pass_on(i, m);
      end;
    end;
  end;
end;

startstate
begin
  for i: node do
    alive[i] := true;
    waiting[i] := false;
    leader[i] := {first};
  end;
  crashes_left := {self.crashes};
  restarts_left := {self.restarts};
  clear len;
  clear q;
end;

invariant "leaders are alive" forall i: node do leader[i] = i -> alive[i] end;
"""

    def tla(self) -> str:
        """A queue for each pair of nodes, as a sequence; messages are records."""
        first = "N - 1" if self.starts_led else "N"
        return f"""---- MODULE model ----
EXTENDS Naturals, Sequences
N == {self.n}
Node == 0..N-1
Pair == {{p \\in Node \\X Node : p[1] # p[2]}}
VARIABLES alive, waiting, leader, crashes, restarts, q
Steps(i) == {{k \\in 1..N-1 : alive[(i + k) % N]}}
Successor(i) == (i + CHOOSE k \\in Steps(i) : \\A other \\in Steps(i) : k <= other) % N
Passed(rest, i, m) ==
  IF Steps(i) = {{}} THEN rest
  ELSE [rest EXCEPT ![<<i, Successor(i)>>] = Append(@, [m EXCEPT !.passed = @ \\cup {{i}}])]
Follow(i, who) == waiting' = [waiting EXCEPT ![i] = FALSE] /\\ leader' = [leader EXCEPT ![i] = who]
Conclude(i, rest, m) ==
  LET on == m.passed \\cup {{i}}
      highest == CHOOSE j \\in on : \\A other \\in on : j >= other
  IN /\\ Follow(i, highest)
     /\\ q' = Passed(rest, i, [coordinator |-> TRUE, leader |-> highest, passed |-> {{}}])
Notice(i) ==
  /\\ alive[i] /\\ ~waiting[i]
  /\\ IF leader[i] = N THEN TRUE ELSE ~alive[leader[i]]
  /\\ LET m == [coordinator |-> FALSE, leader |-> 0, passed |-> {{i}}]
     IN IF Steps(i) = {{}} THEN Conclude(i, q, m)
        ELSE /\\ leader' = [leader EXCEPT ![i] = N]
             /\\ waiting' = [waiting EXCEPT ![i] = TRUE]
             /\\ q' = Passed(q, i, m)
  /\\ UNCHANGED <<alive, crashes, restarts>>
Crash(i) ==
  /\\ alive[i] /\\ crashes > 0
  /\\ crashes' = crashes - 1
  /\\ alive' = [alive EXCEPT ![i] = FALSE]
  /\\ waiting' = [waiting EXCEPT ![i] = FALSE]
  /\\ leader' = [leader EXCEPT ![i] = N]
  /\\ q' = [p \\in Pair |-> IF p[2] = i THEN <<>> ELSE q[p]]
  /\\ UNCHANGED restarts
Restart(i) ==
  /\\ ~alive[i] /\\ restarts > 0
  /\\ restarts' = restarts - 1
  /\\ alive' = [alive EXCEPT ![i] = TRUE]
  /\\ UNCHANGED <<waiting, leader, crashes, q>>
Arrive(j, i) ==
  /\\ alive[i] /\\ q[<<j, i>>] # <<>>
  /\\ LET m == Head(q[<<j, i>>])
         rest == [q EXCEPT ![<<j, i>>] = Tail(@)]
     IN IF i \\in m.passed
        THEN IF m.coordinator THEN q' = rest /\\ UNCHANGED <<waiting, leader>> ELSE Conclude(i, rest, m)
        ELSE IF m.coordinator THEN Follow(i, m.leader) /\\ q' = Passed(rest, i, m)
        ELSE IF Steps(i) = {{}} THEN Conclude(i, rest, m)
        ELSE q' = Passed(rest, i, m) /\\ UNCHANGED <<waiting, leader>>
  /\\ UNCHANGED <<alive, crashes, restarts>>
Init ==
  /\\ alive = [i \\in Node |-> TRUE]
  /\\ waiting = [i \\in Node |-> FALSE]
  /\\ leader = [i \\in Node |-> {first}]
  /\\ crashes = {self.crashes} /\\ restarts = {self.restarts}
  /\\ q = [p \\in Pair |-> <<>>]
Next ==
  \\/ \\E i \\in Node : Notice(i) \\/ Crash(i) \\/ Restart(i)
  \\/ \\E p \\in Pair : Arrive(p[1], p[2])
Safe == \\A i \\in Node : leader[i] = i => alive[i]
====
"""
