"""The public protocol without I/O: what is said (schema), in which order (session), what it means (translate)."""
