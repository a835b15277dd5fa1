"""What careless authors write in rules and properties, and what they are told: the place, what it is, what to write."""

from __future__ import annotations

import pytest

from checker.errors import ModelMistake
from tests.language.snippets import body, expect, load, rule

IN_RULES = [
    # Names.
    "self.statsu[i] = Status.BUSY  #! M has no statsu; did you mean status? | declare it in the body of the class",
    "self.status[i] = Status.BUSSY  #! Status has no member BUSSY; did you mean BUSY? | IDLE, BUSY, LEADER",
    "self.net.send(i, 0, self.Message(knd=Status.BUSY))  #! a record has no field knd; did you mean kind? | kind, who",
    "status[i] = Status.BUSY  #! status stands for nothing here | write self.status",
    "count = 3  #! count is a local name here, and nothing reads it | the variable is self.count",
    "self.count = count + 1  #! count stands for nothing here | write self.count",
    "self.count = foo  #! foo stands for nothing here | define it",
    "for j in range(n): pass  #! n stands for nothing here | write self.n",
    """
    if self.queue:
        x = 1
    self.queue.append(0)
    self.count = x  #! x may have no value here | give it one on every path
    """,
    "for j in M.Node: pass  #! M.Node is the declaration, not its value | write self.Node",
    "self.count = M.n  #! M.n is a declaration, not its value | write self.n",
    "super().foo()  #! M has no foo",
    "self.dump()  #! self.dump belongs to the tool | its own variables",
    # Types.
    "self.net.send(i, 0, Status.BUSY)  #! a value of Status is no value of Record( | self.Message(kind=..., who=...)",
    "self.net.send(0, self.Message())  #! self.net.send takes 3 arguments here, not 2",
    "when(self.status[i] == 1)  #! a value of Status is never equal to 1 | compare with a member: Status.IDLE",
    "when(self.status[i] == 'BUSY')  #! compared with the text 'BUSY' | compare with a member: Status.IDLE",
    "when(self.status[i] < Status.LEADER)  #! enum members have no order | compare with ==, in (A, B)",
    "when(self.status[i] == Status.IDLE or Status.BUSY)  #! a value of Status used as a truth value | compare it",
    "when(self.leader == i)  #! a value of Map(Range(0, 3), Optional(Range(0, 3))) is never equal to",
    "self.status[i] = 1  #! 1 is no value of Status | write a member: Status.IDLE",
    "self.status[i] = None  #! None is no value of Status | write a member: Status.IDLE",
    "self.count = True  #! a value of Bool is no value of Range(0, 4)",
    "self.count = self.leader  #! a value of Map(Range(0, 3), Optional(Range(0, 3))) is no value of Range(0, 4)",
    "self.seen[i] = 3  #! 3 is no value of Set(Range(0, 3))",
    "self.status[Status.BUSY] = Status.BUSY  #! is no value of Range(0, 3) | keys of this map are of Range(0, 3)",
    "self.count = self.count or 1  #! or between values | bool(self.count)",
    "when(self.leader[i])  #! a value of Optional(Range(0, 3)) used as a truth value | with None, or with a value",
    "self.seen[i].append(1)  #! self.seen[0] has no append | add, discard, clear",
    "x = self.status[i].name  #! has no name | compare it with members",
    "self.net.recv(i)  #! a network has no operation recv | send, between, count, drop",
    "self.net.send(i, 0, self.Message(Status.BUSY, 1))  #! a record made without names | write kind=",
    "self.count = len(self.status)  #! len of a value of Map( | Set, Bag, Fifo",
    "self.status[i] = Status(1, 2)  #! Status(1, 2) makes no Status | write a member: Status.IDLE",
    """
    if self.queue:
        x = Status.BUSY
    else:
        x = 1
    if x == 1:  #! x has another type on another path: values of Status and of Range(1, 2) | use two names
        self.queue.append(0)
    """,
    # Changes that are none.
    "self.n = 4  #! self.n is a parameter and never changes | declare a variable: n = Var(",
    "self.net = 4  #! an assignment to the network net | self.net.send(source, target, message)",
    "self.step = 4  #! an assignment to the method step | another name",
    """
    s = self.seen[i]
    s.add(1)  #! add on a value that is not part of the state | change a variable through self
    """,
    "self.count == 3  #! self.count == 3 computes a value and drops it | when(...)",
    "(1, 2)[0] = 3  #! an assignment to (1, 2)[0], which is not part of the state",
    # Calls.
    "x = np.zeros(3)  #! a call of np.zeros, which is no function of the model | write out what you need",
    "self.count = math.gcd(3, 4)  #! a call of math.gcd",
    "self.count = random.randint(0, 3)  #! a call of random.randint | @rule(i=Node, x=Uniform(Range(6)))",
    "print(i)  #! a call of print | what happens is seen in the trace",
    "x = sorted(self.seen[i])  #! a call of sorted | use min or max",
    "for j in enumerate(self.Node): pass  #! a call of enumerate | loop over the domain",
    "x = list(self.seen[i])  #! a call of list | use a tuple for constants",
    "x = str(i)  #! a call of str | rules do not compute text",
    "x = 'node %d' % i  #! the text 'node %d' where a number is needed",
    "self.count = max()  #! max takes values, or one collection",
    "self.count = max(self.seen[i], key=len)  #! max takes values, or one collection",
    # Constructs.
    "x = f'node {i}'  #! an f-string is not part of the language of models | rules do not compute text",
    "while self.count < 3: self.count += 1  #! a while loop is not part of the language | for j in self.Node",
    "x = [1, 2]  #! a list is not part of the language | use a tuple for constants, a Set, Bag or Fifo",
    "x = [j for j in self.Node]  #! a list comprehension is not part of | use any, all, sum, min or max",
    "x = {}  #! a dict is not part of the language | use a Record or a Map",
    """
    try:  #! try is not part of the language | test the condition with if
        pass
    except ValueError:
        pass
    """,
    "for j in self.Node: break  #! break is not part of the language | return early",
    "self.count = self.count / 2  #! / is not part of the language | use //",
    "self.count /= 2  #! / is not part of the language | use //",
    "self.count = self.count ** 2  #! the operator Pow is not part of the language",
    "f = lambda x: x  #! a lambda is not part of the language | write a helper method",
    "self.count = 0.5  #! 0.5 is not part of the language | use whole numbers",
    "import os  #! an import is not part of the language | at the top of the file",
    "assert self.count > 0  #! assert is not part of the language | @invariant",
    "raise ValueError  #! raise is not part of the language | when(...)",
    "when((x := self.count) > 1)  #! := is not part of the language | on a line of its own",
    "x = y = 1  #! a chained assignment is not part of the language | on two lines",
    "del self.count  #! del is not part of the language",
    "for a, b in ((1, 2), (3, 4)): pass  #! a loop over pairs is not part of the language | nest loops",
    "x = self.queue[0:1]  #! a slice is not part of the language | loop over the elements",
    """
    def f():  #! a function inside a function is not part of the language | write a helper method
        pass
    """,
    """
    match self.count:  #! match is not part of the language | use if / elif / else
        case 1:
            pass
    """,
    "x = (j for j in self.Node)  #! a generator outside of any, all, sum, min and max | wrap it",
    # Loops.
    "for j in self.n: pass  #! a loop over 3, which is no finite collection | loop over a domain",
    "for j in self.status: pass  #! a loop over a map | loop over its domain",
    "for j in {1, 2}: pass  #! a loop over a set written out, which has no order | write a tuple",
    "for j in range(10**5 if False else 100000): pass  #! the operator Pow",
    "for j in range(100000): pass  #! a loop of 100000 turns; at most 10000",
    "for j in range(0, 3, 0): pass  #! range with a step of 0",
    """
    self.count = (self.count + 1) % 4
    for j in range(self.count): pass  #! range over a value of the state | guard the body
    """,
    """
    x = self.count + 999999999
    self.count = x * x * x * x  #! a number here may pass 2^62 | give variables smaller ranges
    """,
]


@pytest.mark.parametrize("snippet", IN_RULES, ids=lambda snippet: snippet.split("#!")[0].strip()[:40])
def test_in_a_rule(snippet: str) -> None:
    source = rule(snippet)
    if "loop" not in snippet:  # a variable that no rule changes is a constant: let one change all of them
        source += (
            "\n    @rule(j=Node)\n    def other(self, j):\n        self.count = (self.count + 1) % 4\n"
            "        self.status[j] = Status.BUSY\n        self.leader[j] = j\n        self.queue.append(j)\n"
        )
    expect(source)


IN_BODIES = [
    """
    @receive(net)
    def on(self, i, sender, m):
        self.status[i] = m.knd  #! a record has no field knd; did you mean kind? | kind, who

    @rule(i=Node)
    def go(self, i):
        self.net.send(i, 0, self.Message())
    """,
    """
    def f(self, k):
        return self.f(k)  #! f calls itself, directly or through others | use a loop

    @rule(i=Node)
    def go(self, i):
        self.count = self.f(i)
    """,
    """
    def f(self, k):
        return self.g(k)

    def g(self, k):
        return self.f(k)  #! f calls itself, directly or through others | use a loop

    @rule(i=Node)
    def go(self, i):
        self.count = self.f(i)
    """,
    """
    def f(self, a, b=2):  #! f has optional, keyword-only or collected parameters
        pass

    @rule(i=Node)
    def go(self, i):
        self.f(i)
    """,
    """
    def f(self, a):
        pass

    @rule(i=Node)
    def go(self, i):
        self.f(i, 2)  #! a call with 3 arguments of f(self, a), which takes 2 (self is one of them)
    """,
    """
    def f(self, a):
        pass

    @rule(i=Node)
    def go(self, i):
        self.f(b=2)  #! f(self, a) has no parameter b | one value
    """,
    """
    def ready(self):
        return True

    @rule(i=Node)
    def go(self, i):
        when(self.ready)  #! the method ready used as a truth value | call it: self.ready(...)
    """,
    """
    def leader_of(self, i):
        return self.leader[i]

    @rule(i=Node)
    def go(self, i):
        self.leader_of[i] = 1  #! the method leader_of cannot be indexed | call it; if leader_of is a variable too
    """,
    """
    @rule(i=Node)
    def go(self, i):
        self.count = 1

    @rule(i=Node)
    def go(self, i):  #! go is defined a second time in M, which hides what it is in line 33 | another name
        self.count = 2
    """,
    """
    @rule(i=Node)
    def go(self, i):
        if self.count > 5:
            self.count = self.cuont  #! M has no cuont; did you mean count?
    """,
    """
    @invariant
    def p(self):  #! the property p returns a value of Range(0, 4), not a truth value | return a comparison
        return self.count

    @rule(i=Node)
    def go(self, i):
        self.count = i
    """,
    """
    @invariant
    def p(self):  #! the property p returns nothing on some path, not a truth value on every path
        if self.count > 2:
            return True

    @rule(i=Node)
    def go(self, i):
        self.count = i + 1
    """,
    """
    @invariant
    def p(self):
        self.count > 2  #! self.count > 2 computes a value and drops it
    """,
    """
    @invariant
    def p(self):
        when(self.count > 2)  #! when in a property | use if, and, or
        return True
    """,
    """
    @invariant
    def p(self):
        self.count = 2  #! a property changes self.count | compute without assigning
        return True
    """,
    """
    @invariant
    def p(self):
        self.queue.popleft()  #! a property changes self.queue | compute without assigning
        return True
    """,
    """
    @invariant
    def p(self):
        return any(x > 2 for x in self.cuont)  #! M has no cuont; did you mean count?
    """,
    """
    def is_alive(self, i):  #! is_alive does not always return a truth value | return a comparison
        return self.count

    @rule(i=Node)
    def go(self, i):
        self.count = i
    """,
]


@pytest.mark.parametrize("snippet", IN_BODIES, ids=lambda snippet: snippet.split("#!")[1].strip()[:40])
def test_in_a_model(snippet: str) -> None:
    expect(body(snippet))


def test_all_constructs_are_named_at_once() -> None:
    with pytest.raises(ModelMistake) as caught:
        load(rule("x = [1]\nwhile x: pass\nself.foo = 1"))
    text = str(caught.value)
    assert "a list is not part" in text
    assert "also <snippet" in text
    assert "a while loop is not part" in text


def test_a_method_that_is_left_to_the_model() -> None:
    source = body("@rule\ndef go(self):\n    pass\n@invariant\ndef p(self):\n    return self.is_leader(0)\n")
    source = source.replace("class M(Model):", "class M(Election):").replace('    n = Param(3, "nodes")\n', "")
    source = source.replace("    Node = Range(n)\n", "    Node = Election.Node\n")
    with pytest.raises(ModelMistake, match=r"is_leader is not written yet: Election\.is_leader leaves it to the model"):
        load(source)


def test_a_model_without_mistakes_is_accepted() -> None:
    system, _ = load(rule("self.count = i"))
    assert len(system.instances) == 3
