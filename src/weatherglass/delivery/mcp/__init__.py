"""Weatherglass for assistants: tools that only read, over the Model Context Protocol."""
