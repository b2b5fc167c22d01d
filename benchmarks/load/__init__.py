"""How many readers a running service bears: see __main__.py."""
