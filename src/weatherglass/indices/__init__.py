"""The gauge: volatility indices recomputed from option quotes by their owners' published rules."""
