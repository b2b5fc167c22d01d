"""What `./assistant` does besides serving and asking."""
