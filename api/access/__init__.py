"""Who may ask, how much, and whether anybody may."""
