"""Known questions asked of the production pipeline, and what came of them."""
