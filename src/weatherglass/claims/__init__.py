"""The claim lab: market lore as typed files, tested honestly, with a verdict by code."""
