"""``conclave explore``: the page answers on loopback, to who knows the token only, until it is interrupted."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from checker.command.main import main


def test_the_page_is_served_until_interrupted() -> None:
    command = [sys.executable, "-m", "checker.command.main", "explore", "chang-roberts", "n=2"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\S+", line)
        assert found, line
        with urllib.request.urlopen(found[0], timeout=30) as answer:
            assert "chang-roberts" in answer.read().decode()
        root = re.match(r"http://[^/]+/", found[0])
        assert root
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(root[0], timeout=30)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=30)
        assert process.returncode == 0 and "Traceback" not in error
    finally:
        process.kill()


def test_a_port_that_cannot_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", "chang-roberts", "n=2", "--port", "99999"]) == 2
    assert "port 99999 cannot be used" in capsys.readouterr().err
