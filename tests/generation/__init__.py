"""Random models: Python source text built from the whole language."""
