"""Live values: events of feeds in, rows out, the same from a feed, a journal or an archive of boards."""
