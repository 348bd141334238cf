"""Statistics: arrays in, numbers out. Knows no market, reads no clock; generators of random numbers come in."""
