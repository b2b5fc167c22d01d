"""From a corpus on disk to a searchable index: sources, sections, passages, vectors, builds."""
