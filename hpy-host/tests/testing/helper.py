"""Is imported by tests, and has none itself."""

NAME = "Ada"
