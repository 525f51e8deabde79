"""One step of an instance: load its waiting tokens, move one, go on until every token waits, write, commit.

Here live starting, completing and correlating (``runtime``), what a step loads and writes, and the variables in
their scopes. Only this folder and :mod:`engine.jobs` commit the state of an instance.
"""
