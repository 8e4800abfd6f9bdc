"""Generated: compiled contracts and their Python classes."""
