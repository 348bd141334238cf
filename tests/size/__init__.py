"""Simulation of what nothing looks like, to measure how often each test is wrong: CLAIMS 5 as a test suite."""
