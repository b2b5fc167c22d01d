"""Tools for agents, by the Model Context Protocol: the same answers, searches and positions."""
