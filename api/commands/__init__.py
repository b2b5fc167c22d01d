"""What `python -m api` does besides serving and asking."""
