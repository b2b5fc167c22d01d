"""How the reader is trained: pairs, fine-tuning, export. Nothing here runs in the service."""
