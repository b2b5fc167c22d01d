"""What newcomers read: terms, dates and the map, drawn from the live build with citations."""
