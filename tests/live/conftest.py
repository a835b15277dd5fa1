"""The browser is the one that the tests of reports use."""

from tests.reports.conftest import chromium, shared_browser

__all__ = ["chromium", "shared_browser"]
