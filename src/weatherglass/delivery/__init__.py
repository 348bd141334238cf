"""Surfaces: the command line. They import the app and the records, nothing else."""
