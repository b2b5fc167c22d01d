"""The assistant: the answering path, the HTTP service, the page, the terminal command."""
