"""Randomness by name: published outputs of the hash, and numbers that no other process or order changes."""

from __future__ import annotations

import numpy as np

from weatherglass.synthetic.seeds import generator, mixed, number_of, uniform


def test_the_hash_is_splitmix64() -> None:
    # the first outputs of the published C program from the state 1234567
    states = np.uint64(1234567) + np.arange(3, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    assert mixed(states).tolist() == [6457827717110365317, 3203168211198807973, 9817491932198370423]


def test_a_name_has_one_number_whatever_its_parts_are() -> None:
    assert number_of(7, "SPX") == number_of("7", "SPX") == 3072526371057585648
    assert number_of(7, "SPX") != number_of("7S", "PX")


def test_uniform_numbers_fill_the_unit_interval_evenly() -> None:
    found = uniform(mixed(np.arange(100_000)))
    assert found.min() >= 0.0
    assert found.max() < 1.0
    counts = np.histogram(found, bins=10, range=(0.0, 1.0))[0]
    assert np.abs(counts - 10_000).max() < 400  # four standard deviations are 379
    assert uniform(np.array([0, 2**64 - 1], np.uint64)).tolist() == [0.0, 1.0 - 2.0**-53]


def test_generators_of_different_names_differ() -> None:
    assert generator("day", 1, "SPX").random(4).tolist() == generator("day", 1, "SPX").random(4).tolist()
    assert generator("day", 1, "SPX").random() != generator("day", 2, "SPX").random()
