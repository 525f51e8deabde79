"""The workflow runtime: it runs what analysts draw, for any process of any office.

The wall: SpiffWorkflow is imported inside ``engine/spiff/`` only, procrastinate inside
``engine/jobs/procrastinate.py`` only; neither a web framework, nor ``services``, nor ``web`` anywhere. No word of a
particular procedure stands here. The contracts in ``pyproject.toml`` hold the wall; ``tests/test_conventions.py`` looks
for words.
"""
