"""Word lists as data, each file with its origin in its first lines."""
