"""Slow, obvious loops written straight from the index owners' documents; nothing here may import the package under test."""
