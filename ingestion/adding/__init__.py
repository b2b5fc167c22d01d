"""Adding documents to the user's own folder of the corpus, and bringing the originals of digests.

given.py finds what a command names, held.py what the corpus holds already, sidecar.py writes the
metadata, shelf.py puts a document into its place, commands.py goes through them one by one.
"""
