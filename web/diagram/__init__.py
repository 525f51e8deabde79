"""A BPMN diagram as SVG, drawn from its own coordinates."""
