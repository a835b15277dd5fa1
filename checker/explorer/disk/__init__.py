"""The search that goes on from disk where memory ends, and that can be taken up again after it was killed."""
