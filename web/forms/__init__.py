"""Forms as plain HTML pages: no JavaScript, every step a submit.

    values, action = decode(form, request.form, request.files, kept)
    if action.kind == "submit":
        cleaned = form.clean(values, scope, sources, …)
    html = render(form.view(values, scope, errors, sources=…), url=…, sources=sources, kept=kept, action=action)

:mod:`decode` turns what a browser sent into values and what the person wants; :mod:`render` turns the nodes of a view
into HTML. Neither judges a value: that is the form's own :meth:`~engine.forms.form.Form.clean`.
"""

from web.forms.decode import Action, decode
from web.forms.kept import KeptFiles
from web.forms.render import render

__all__ = ["Action", "KeptFiles", "decode", "render"]
