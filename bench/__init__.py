"""Measured comparisons. Nothing here is asserted in a test: figures are reported with their machine."""
