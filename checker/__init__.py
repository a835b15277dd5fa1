"""Conclave, a model checker for leader election. Models import what they need from here."""

from checker.language.crashes import Crashes
from checker.language.detector import FailureDetector
from checker.language.domains import (
    Among,
    Anything,
    Bag,
    Bool,
    Fifo,
    Map,
    Optional,
    Permutations,
    Range,
    Record,
    Set,
    Uniform,
    Var,
)
from checker.language.election import Election
from checker.language.links import UnreliableLinks
from checker.language.model import Model
from checker.language.network import ANY, FIFO, Network, Order
from checker.language.params import UNLIMITED, Param
from checker.language.rules import fault, invariant, receive, rule, when

__all__ = [
    "ANY",
    "FIFO",
    "UNLIMITED",
    "Among",
    "Anything",
    "Bag",
    "Bool",
    "Crashes",
    "Election",
    "FailureDetector",
    "Fifo",
    "Map",
    "Model",
    "Network",
    "Optional",
    "Order",
    "Param",
    "Permutations",
    "Range",
    "Record",
    "Set",
    "Uniform",
    "UnreliableLinks",
    "Var",
    "fault",
    "invariant",
    "receive",
    "rule",
    "when",
]
