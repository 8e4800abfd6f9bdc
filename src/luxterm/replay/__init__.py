"""Recorded data through a node, and the auditor that replays market-by-order data through the engine."""
