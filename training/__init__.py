"""Makes the learned weights of `nlp.learned`; not packaged. `python -m training.train`."""
