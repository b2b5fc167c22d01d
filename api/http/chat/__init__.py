"""The same answers through OpenAI's chat interface, for front ends that speak it already."""
