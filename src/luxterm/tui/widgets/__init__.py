"""One panel per file. A panel draws whole lines from the store and repaints only those that changed."""
