"""One reader a format: each turns a file's content into an Outline."""
