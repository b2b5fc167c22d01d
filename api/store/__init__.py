"""What is kept of answers, and for how long."""
