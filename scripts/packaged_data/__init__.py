"""The parts of `build_packaged_data.py`."""
