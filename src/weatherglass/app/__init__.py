"""Use cases and wiring: the one place that knows both the sources and the thinking."""
