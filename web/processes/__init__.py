"""Pages of process analysts: published versions, publishing, comparison, scenarios, counts in the diagram."""
