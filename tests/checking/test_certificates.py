"""Certificates as files: written for what is proved, found again with their model, refused for another one."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.checking.certificates import check_certificate
from checker.command.main import main
from checker.deadline import GaveUp
from checker.errors import UsageError

COIN = Path(__file__).parent.parent / "examples" / "coin.py"
PROVE = ["--engine", "induction", "--certificate"]


def certified(tmp_path: Path, *words: str) -> Path:
    """The certificate that ``conclave run`` writes."""
    file = tmp_path / "proof.smt2"
    assert main(["run", *words, *PROVE, str(file)]) == 0
    return file


def test_of_a_shipped_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = certified(tmp_path, "chang-roberts", "n=2", "crashes=1", "--property", "uniqueness")
    assert f"the certificate is in {file}" in capsys.readouterr().out
    assert main(["verify-certificate", str(file)]) == 0
    out = capsys.readouterr().out
    assert "chang-roberts n=2 crashes=1: uniqueness" in out
    assert "✓ accepted" in out


def test_of_a_model_by_path(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = certified(tmp_path, f"{COIN}:Counter", "most=2", "--property", "small")
    origin, found = check_certificate(file)
    assert found.accepted
    assert origin.model == f"{COIN}:Counter"


def test_the_model_has_changed(tmp_path: Path) -> None:
    copy = tmp_path / "mine.py"
    copy.write_text(COIN.read_text())
    file = certified(tmp_path, f"{copy}:Counter", "most=2", "--property", "small")
    moved = tmp_path / "moved.py"
    changed = copy.read_text().replace("self.count += 1", "self.count += 2")
    assert changed != copy.read_text()
    moved.write_text(changed)
    assert check_certificate(file, f"{copy}:Counter")[1].accepted
    assert not check_certificate(file, f"{moved}:Counter")[1].accepted


def test_refused_with_status_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = certified(tmp_path, "chang-roberts", "n=2", "--property", "uniqueness")
    file.write_text(file.read_text().replace("; parameters: n=2", "; parameters: n=2 crashes=1"))
    assert main(["verify-certificate", str(file)]) == 1
    assert "✗ refused" in capsys.readouterr().out


def test_none_for_what_does_not_hold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "proof.smt2"
    assert main(["run", f"{COIN}:Greedy", "n=2", "--property", "uniqueness", *PROVE, str(file)]) == 1
    assert "no certificate is written: uniqueness is not proved" in capsys.readouterr().out
    assert not file.exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "chang-roberts", "n=2", *PROVE, "proof.smt2"], "--certificate is about one property"),
        (["run", "chang-roberts", "n=2", "--certificate", "proof.smt2"], "add --engine induction"),
        (["run", "chang-roberts", "n=2", "--no-lemmas"], "add --engine induction"),
        (["run", "chang-roberts", "n=2", *PROVE, "no/such/place.smt2"], "name a file in a directory that exists"),
        (["verify-certificate", "nothing.smt2"], "cannot read nothing.smt2"),
    ],
)
def test_mistakes_of_usage(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert message in capsys.readouterr().err


def test_what_it_is_about_is_not_there_any_more(tmp_path: Path) -> None:
    file = certified(tmp_path, "chang-roberts", "n=2", "--property", "uniqueness")
    text = file.read_text()
    for old, new in [("chang-roberts", "chang"), ("n=2", "m=2"), ("n=2", '"n=2'), ("uniqueness", "beauty")]:
        file.write_text(text.replace(f": {old}", f": {new}", 1))
        with pytest.raises(UsageError):
            check_certificate(file)


def test_where_there_was_no_time_to_encode_the_model_it_is_not_encoded_for_a_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_time(*_: object) -> None:
        raise GaveUp("out of time after 9 s")

    monkeypatch.setattr("checker.symbolic.encoding.Encoding.__init__", no_time)
    file = tmp_path / "proof.smt2"
    assert main(["run", "chang-roberts", "n=2", "--property", "uniqueness", *PROVE, str(file)]) == 1
    assert "no certificate is written: uniqueness is not proved" in capsys.readouterr().out
    assert not file.exists()
