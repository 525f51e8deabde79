"""The record: every line of its tables linked into a chain of batches, and told whole for whoever checks it."""
