"""The observatory: readings of risk appetite with their rules, their histories and what they stand on.

Pure and prefix-invariant: a row of a history depends on nothing that became known after it.
"""
