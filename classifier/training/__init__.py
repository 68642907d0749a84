"""Turns labelled articles into a model artifact (scikit-learn, pandas and NLTK live here)."""
