"""Faults of a Qdrant server, seen by readers and operators: python -m benchmarks.faults."""
