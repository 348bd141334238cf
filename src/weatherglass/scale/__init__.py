"""Edges that spread work: one function over many tasks, on this machine's cores or on a cluster's."""
