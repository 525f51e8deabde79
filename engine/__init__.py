"""The workflow runtime: it runs what analysts draw, for any process of any office.

The wall: this room imports SQLAlchemy, lxml and, inside ``engine/spiff/`` only, SpiffWorkflow. It knows neither
Flask, nor ``services``, nor ``web``, nor any word of a particular procedure. The contracts in
``pyproject.toml`` hold the wall; ``tests/test_house.py`` looks for words.
"""
