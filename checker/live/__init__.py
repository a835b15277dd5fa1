"""The live page of a model (``conclave explore``): look around in its states, on this machine only."""
