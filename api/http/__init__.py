"""The HTTP service under /v1, and the page."""
