"""The dashboard: files of `assets/`, built from `page/dashboard` when the package is built, and given by the server."""
