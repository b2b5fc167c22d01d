"""Who holds which position on a topic: by holder and date, each in its own voice."""
