"""``conclave graph``: pictures and files of small state graphs."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from checker.command.main import main


def test_files_for_other_tools(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for ending in ("svg", "graphml", "dot", "aut"):
        target = tmp_path / f"graph.{ending}"
        assert main(["graph", "chang-roberts", "n=3", "--output", str(target)]) == 0
        assert "150 nodes and 300 edges" in capsys.readouterr().out
        text = target.read_text()
        if ending in ("svg", "graphml"):
            ElementTree.fromstring(text)
        if ending == "aut":
            assert text.startswith("des (")
    assert main(["graph", "chang-roberts", "n=3", "--fold", "--output", str(tmp_path / "folded.svg")]) == 0
    assert "4 nodes" in capsys.readouterr().out  # nobody leads yet, and one for each possible leader


def test_what_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "chang-roberts", "--output", str(tmp_path / "graph.pdf")]) == 2
    assert "must be one of .svg, .graphml, .dot, .aut" in capsys.readouterr().err
    assert main(["graph", "chang-roberts", "n=5", "--most", "100", "--output", str(tmp_path / "graph.svg")]) == 2
    assert "Traceback" not in capsys.readouterr().err
