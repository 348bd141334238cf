"""Boards for tests: small ones written by hand, and the published ones, as quotes, terms and whole boards."""
