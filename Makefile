# Thin wrappers of run.py, which needs nothing but Python >= 3.11.
PYTHON ?= python3

.PHONY: run test check evals gate sync lock sbom audit
run test check evals gate sync lock sbom audit:
	@$(PYTHON) run.py $@
