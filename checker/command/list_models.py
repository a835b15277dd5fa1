"""``conclave list``: the shipped models, what they are, and their parameters."""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from typing import Any

NAME = "list"


def add_to(commands: Any) -> None:
    """Declare the subcommand."""
    command = commands.add_parser(NAME, help="list the shipped models", description="List the shipped models.")
    command.add_argument("model", nargs="?", help="show one model with its parameters and properties")
    command.add_argument("--json", action="store_true", help="print the list as JSON")
    command.set_defaults(action=run)


def run(chosen: argparse.Namespace) -> int:
    """Do it; the exit status."""
    from checker.checking.find import find_model, shipped
    from checker.command.main import EXPECTED

    found = {chosen.model: find_model(chosen.model)} if chosen.model else shipped()
    entries = [_entry(name, model) for name, model in found.items()]
    if chosen.json:
        json.dump(entries, sys.stdout, indent=2)
        print()
        return EXPECTED
    if chosen.model:
        _show(entries[0], found[chosen.model])
    else:
        width = max(len(entry["name"]) for entry in entries)
        for entry in entries:
            print(f"{entry['name']:<{width}}  {entry['summary']}")
        print("\nconclave list NAME shows the parameters of one; conclave run NAME n=3 checks it.")
    return EXPECTED


def _entry(name: str, model: type[Any]) -> dict[str, Any]:
    doc = (inspect.getdoc(model) or "").strip()
    return {
        "name": name,
        "class": model.__name__,
        "summary": " ".join(doc.split("\n\n")[0].split()),
        "file": inspect.getsourcefile(model),
        "parameters": [
            {"name": p.name, "default": p.show(p.default), "takes": p.takes(), "doc": p.doc}
            for p in model.declared_parameters.values()
        ],
        "rules": list(model.rule_names),
    }


def _show(entry: dict[str, Any], model: type[Any]) -> None:
    print(f"{entry['name']} ({entry['class']} in {entry['file']})\n")
    print(inspect.getdoc(model) or "")
    print("\nparameters:")
    for parameter in entry["parameters"]:
        print(f"  {parameter['name']}={parameter['default']}  {parameter['doc']} ({parameter['takes']})")
    print(f"\nrules: {', '.join(entry['rules'])}")
