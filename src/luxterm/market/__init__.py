"""The simulated market: makers and takers that are ordinary clients of a node, each with its own account and margin."""
