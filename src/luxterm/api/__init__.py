"""The gateway: HTTP and WebSocket on one port over the pure rules of `wire`."""
