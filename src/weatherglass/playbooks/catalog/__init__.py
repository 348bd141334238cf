"""The playbooks that ship with the package: every piece of advice of the articles, one a file."""
