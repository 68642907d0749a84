"""The bundled model artifacts (files only)."""
