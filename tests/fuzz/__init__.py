"""Whatever reads bytes from outside, and accidents to sound documents of each kind."""
