"""A synthetic exchange: option quotes that look like a real exchange's, made from a seed, and the truth behind them.

It serves where real quotes cannot: to plan lakes and clusters past any archive at hand, to count faults that were
planted, and to compare an index with the variance that the quotes were made of. Nothing that it makes is a market's,
and every snapshot says so in its `source`.

A day depends on the seed, the underlying and its date alone: any day can be made first, alone, on any machine.
"""
