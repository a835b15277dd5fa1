"""The explorer: every reachable state of a model, found breadth first at native speed."""
