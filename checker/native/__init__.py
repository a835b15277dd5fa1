"""Native code for a transition system: states packed into words, steps and checks as machine code made by LLVM."""
