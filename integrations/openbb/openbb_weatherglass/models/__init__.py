"""One module a model: what may be asked, what a row is, and how it is read."""
