"""Parts of the HTTP client: manners, deadlines, bounds, what counts as a document; `http_client` joins them."""
