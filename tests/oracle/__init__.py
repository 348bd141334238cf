"""Slow, obvious loops written straight from the index owners' documents; the package under test is not imported."""
