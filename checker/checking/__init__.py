"""From a model and its parameters to verdicts: finding models, running engines, suites and their expectations."""
