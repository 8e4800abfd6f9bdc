"""The node: configuration, wiring, the single writer, publishing, child processes."""
