"""The claims of the two articles as claim files, one a file."""
