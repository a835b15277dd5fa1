"""The Bully algorithm with crashes and restarts for the peers, step by step as in ``models/bully.py``.

Links are FIFO and hold ``room`` messages, which must be enough; suspicions are never wrong, and nothing is lost but
what is on its way to a node that goes down or is sent to one that is.
"""

from __future__ import annotations

from dataclasses import dataclass

IDLE, ASKING, WAITING = range(3)
ELECTION, ANSWER, COORDINATOR = 1, 2, 3  # 0 is an unused place


@dataclass(frozen=True)
class Bully:
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
        return ["bully", *given, "--property", "no_dead_leader"]

    def promela(self) -> str:
        """One process, whose every choice is a step."""
        n = self.n
        nodes = range(n)
        pairs = [(i, j) for i in nodes for j in nodes if i != j]
        nobody = n
        first = n - 1 if self.starts_led else nobody
        lines = [f"bool alive[{n}] = true;", f"byte phase[{n}], leader[{n}] = {first};"]
        lines += [f"byte crashes_left = {self.crashes}, restarts_left = {self.restarts};", "hidden byte c;"]
        lines += [f"chan q{i}{j} = [{self.room}] of {{ byte }};" for i, j in pairs]

        def tell(i: int, j: int, kind: int) -> str:
            return f"if :: alive[{j}] -> assert(nfull(q{i}{j})); q{i}{j}!{kind} :: else fi"

        def lead(i: int) -> str:
            return "; ".join([f"phase[{i}] = {IDLE}; leader[{i}] = {i}", *(tell(i, j, COORDINATOR) for j in range(i))])

        def start(i: int) -> str:
            if i == n - 1:
                return lead(i)
            asked = [tell(i, j, ELECTION) for j in range(i + 1, n)]
            return "; ".join([f"phase[{i}] = {ASKING}; leader[{i}] = {nobody}", *asked])

        lines += ["active proctype nodes()", "{", "end: do"]
        for i in nodes:
            gone = [f"(leader[{i}] == {j} && !alive[{j}] && empty(q{j}{i}))" for j in nodes if j != i]
            why = " || ".join([f"leader[{i}] == {nobody}", *gone])
            lines.append(f"  :: d_step {{ alive[{i}] && phase[{i}] == {IDLE} && ({why}) -> {start(i)} }}")
            higher = range(i + 1, n)
            overdue = [f"!q{i}{j}??[{ELECTION}] && !q{j}{i}??[{ANSWER}]" for j in higher]
            guard = " && ".join([f"alive[{i}] && phase[{i}] == {ASKING}", *overdue])
            lines.append(f"  :: d_step {{ {guard} -> {lead(i)} }}")
            silent = [f"phase[{j}] == {IDLE} && !q{i}{j}??[{ELECTION}] && !q{j}{i}??[{COORDINATOR}]" for j in higher]
            guard = " && ".join([f"alive[{i}] && phase[{i}] == {WAITING}", *silent])
            lines.append(f"  :: d_step {{ {guard} -> {start(i)} }}")
            drops = "; ".join(f"do :: nempty(q{j}{i}) -> q{j}{i}?c :: else break od" for j in nodes if j != i)
            crash = f"crashes_left--; alive[{i}] = false; phase[{i}] = {IDLE}; leader[{i}] = {nobody}; {drops}; c = 0"
            lines.append(f"  :: d_step {{ alive[{i}] && crashes_left > 0 -> {crash} }}")
            back = f"restarts_left--; alive[{i}] = true; {start(i)}"
            lines.append(f"  :: d_step {{ !alive[{i}] && restarts_left > 0 -> {back} }}")
        for j, i in pairs:
            lines.append(f"  :: d_step {{ alive[{i}] && nempty(q{j}{i}) -> q{j}{i}?c;")
            lines.append("       if")
            answer = f"{tell(i, j, ANSWER)}; if :: phase[{i}] == {IDLE} -> {start(i)} :: else fi"
            lines.append(f"       :: c == {ELECTION} -> {answer}")
            waits = f"if :: phase[{i}] == {ASKING} -> phase[{i}] = {WAITING} :: else fi"
            lines.append(f"       :: c == {ANSWER} -> {waits}")
            lines.append(f"       :: c == {COORDINATOR} -> phase[{i}] = {IDLE}; leader[{i}] = {j}")
            lines.append("       fi }")
        return "\n".join([*lines, "  od", "}", ""])

    def murphi(self) -> str:
        """Queues as arrays, filled from the front, the rest zeros."""
        first = "n - 1" if self.starts_led else "nobody"
        return f"""const
  n: {self.n};
  nobody: {self.n};
  room: {self.room};
type
  node: 0..n-1;
  belief: 0..n;
  kind: 0..3;
var
  alive: array[node] of boolean;
  phase: array[node] of 0..2;
  leader: array[node] of belief;
  crashes_left: 0..{max(self.crashes, 1)};
  restarts_left: 0..{max(self.restarts, 1)};
  len: array[node] of array[node] of 0..room;
  q: array[node] of array[node] of array[0..room-1] of kind;

procedure tell(i: node; j: node; k: kind);
begin
  if alive[j] then
    assert len[i][j] < room "the link is full";
    q[i][j][len[i][j]] := k;
    len[i][j] := len[i][j] + 1;
  end;
end;

function has(i: node; j: node; k: kind): boolean;
begin
  for p: 0..room-1 do if q[i][j][p] = k then return true; end; end;
  return false;
end;

procedure lead(i: node);
begin
  phase[i] := {IDLE};
  leader[i] := i;
  for j: node do if j < i then tell(i, j, {COORDINATOR}); end; end;
end;

procedure start(i: node);
begin
  if i = n - 1 then
    lead(i);
  else
    phase[i] := {ASKING};
    leader[i] := nobody;
    for j: node do if j > i then tell(i, j, {ELECTION}); end; end;
  end;
end;

function gone(i: node): boolean;
begin
  if leader[i] = nobody then return true; end;
  return !alive[leader[i]] & len[leader[i]][i] = 0;
end;

ruleset i: node do
  rule "notice" alive[i] & phase[i] = {IDLE} & gone(i) ==>
  begin
    start(i);
  end;
  rule "no answer" alive[i] & phase[i] = {ASKING}
    & (forall j: node do j > i -> !has(i, j, {ELECTION}) & !has(j, i, {ANSWER}) end) ==>
  begin
    lead(i);
  end;
  rule "no coordinator" alive[i] & phase[i] = {WAITING}
    & (forall j: node do
         j > i -> phase[j] = {IDLE} & !has(i, j, {ELECTION}) & !has(j, i, {COORDINATOR}) end) ==>
  begin
    start(i);
  end;
  rule "crash" alive[i] & crashes_left > 0 ==>
  begin
    crashes_left := crashes_left - 1;
    alive[i] := false;
    phase[i] := {IDLE};
    leader[i] := nobody;
    for j: node do clear q[j][i]; clear len[j][i]; end;
  end;
  rule "restart" !alive[i] & restarts_left > 0 ==>
  begin
    restarts_left := restarts_left - 1;
    alive[i] := true;
    start(i);
  end;
end;

ruleset i: node do
  ruleset j: node do
    rule "message" alive[i] & len[j][i] > 0 ==>
    var k: kind;
    begin
      k := q[j][i][0];
      for p: 0..room-2 do q[j][i][p] := q[j][i][p + 1]; end;
      q[j][i][room - 1] := 0;
      len[j][i] := len[j][i] - 1;
      if k = {ELECTION} then
        tell(i, j, {ANSWER});
        if phase[i] = {IDLE} then start(i); end;
      elsif k = {ANSWER} then
        if phase[i] = {ASKING} then phase[i] := {WAITING}; end;
      else
        phase[i] := {IDLE};
        leader[i] := j;
      end;
    end;
  end;
end;

startstate
begin
  for i: node do
    alive[i] := true;
    phase[i] := {IDLE};
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
        """A queue for each pair of nodes, as a sequence."""
        first = "N - 1" if self.starts_led else "N"
        return f"""---- MODULE model ----
EXTENDS Naturals, Sequences
N == {self.n}
Node == 0..N-1
Pair == {{p \\in Node \\X Node : p[1] # p[2]}}
VARIABLES alive, phase, leader, crashes, restarts, q
Has(i, j, k) == \\E p \\in 1..Len(q[<<i, j>>]) : q[<<i, j>>][p] = k
Higher(i) == {{j \\in Node : j > i}}
Told(rest, i, to, k) ==
  [p \\in Pair |-> IF p[1] = i /\\ p[2] \\in to /\\ alive[p[2]] THEN Append(rest[p], k) ELSE rest[p]]
Lead(i, rest) ==
  /\\ phase' = [phase EXCEPT ![i] = {IDLE}]
  /\\ leader' = [leader EXCEPT ![i] = i]
  /\\ q' = Told(rest, i, {{j \\in Node : j < i}}, {COORDINATOR})
Start(i, rest) ==
  IF i = N - 1 THEN Lead(i, rest)
  ELSE /\\ phase' = [phase EXCEPT ![i] = {ASKING}]
       /\\ leader' = [leader EXCEPT ![i] = N]
       /\\ q' = Told(rest, i, Higher(i), {ELECTION})
Gone(i) == IF leader[i] = N THEN TRUE ELSE ~alive[leader[i]] /\\ q[<<leader[i], i>>] = <<>>
Notice(i) == alive[i] /\\ phase[i] = {IDLE} /\\ Gone(i) /\\ Start(i, q) /\\ UNCHANGED <<alive, crashes, restarts>>
NoAnswer(i) ==
  /\\ alive[i] /\\ phase[i] = {ASKING}
  /\\ \\A j \\in Higher(i) : ~Has(i, j, {ELECTION}) /\\ ~Has(j, i, {ANSWER})
  /\\ Lead(i, q) /\\ UNCHANGED <<alive, crashes, restarts>>
NoCoordinator(i) ==
  /\\ alive[i] /\\ phase[i] = {WAITING}
  /\\ \\A j \\in Higher(i) : phase[j] = {IDLE} /\\ ~Has(i, j, {ELECTION}) /\\ ~Has(j, i, {COORDINATOR})
  /\\ Start(i, q) /\\ UNCHANGED <<alive, crashes, restarts>>
Crash(i) ==
  /\\ alive[i] /\\ crashes > 0
  /\\ crashes' = crashes - 1
  /\\ alive' = [alive EXCEPT ![i] = FALSE]
  /\\ phase' = [phase EXCEPT ![i] = {IDLE}]
  /\\ leader' = [leader EXCEPT ![i] = N]
  /\\ q' = [p \\in Pair |-> IF p[2] = i THEN <<>> ELSE q[p]]
  /\\ UNCHANGED restarts
Restart(i) ==
  /\\ ~alive[i] /\\ restarts > 0
  /\\ restarts' = restarts - 1
  /\\ alive' = [alive EXCEPT ![i] = TRUE]
  /\\ Start(i, q) /\\ UNCHANGED crashes
Arrive(j, i) ==
  /\\ alive[i] /\\ q[<<j, i>>] # <<>>
  /\\ LET k == Head(q[<<j, i>>])
         rest == [q EXCEPT ![<<j, i>>] = Tail(@)]
         answered == Told(rest, i, {{j}}, {ANSWER})
     IN IF k = {ELECTION}
        THEN IF phase[i] = {IDLE} THEN Start(i, answered) ELSE q' = answered /\\ UNCHANGED <<phase, leader>>
        ELSE IF k = {ANSWER}
        THEN /\\ phase' = [phase EXCEPT ![i] = IF @ = {ASKING} THEN {WAITING} ELSE @]
             /\\ q' = rest /\\ UNCHANGED leader
        ELSE /\\ phase' = [phase EXCEPT ![i] = {IDLE}]
             /\\ leader' = [leader EXCEPT ![i] = j]
             /\\ q' = rest
  /\\ UNCHANGED <<alive, crashes, restarts>>
Init ==
  /\\ alive = [i \\in Node |-> TRUE]
  /\\ phase = [i \\in Node |-> {IDLE}]
  /\\ leader = [i \\in Node |-> {first}]
  /\\ crashes = {self.crashes} /\\ restarts = {self.restarts}
  /\\ q = [p \\in Pair |-> <<>>]
Next ==
  \\/ \\E i \\in Node : Notice(i) \\/ NoAnswer(i) \\/ NoCoordinator(i) \\/ Crash(i) \\/ Restart(i)
  \\/ \\E p \\in Pair : Arrive(p[1], p[2])
Safe == \\A i \\in Node : leader[i] = i => alive[i]
====
"""
