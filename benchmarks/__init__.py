"""Speed and scale, and choices measured on public question sets; each prints one table a run."""
