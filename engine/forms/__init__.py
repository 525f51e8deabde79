"""Forms as analysts draw them (form-js' ``.form`` files), shown and judged by the server.

    form = load(data)                                  # BrokenForm names the component at fault
    form.view(values, scope, errors, sources=…)        # nodes a page turns into HTML
    form.clean(values, scope, sources)                 # Cleaned(values, errors, warnings)

Knows no web: values are a JSON-like tree under the fields' keys. The page cleans to answer the person, and the engine
cleans again what it is given, because the page is not the only way in.
"""

from engine.forms.errors import BrokenForm, UnknownField, UnknownSource, WrongShape
from engine.forms.form import FieldInfo, Form, load
from engine.forms.options import Option, OptionSource, Sources
from engine.forms.validation import Cleaned
from engine.forms.view import Node, When

__all__ = [
    "BrokenForm",
    "Cleaned",
    "FieldInfo",
    "Form",
    "Node",
    "Option",
    "OptionSource",
    "Sources",
    "UnknownField",
    "UnknownSource",
    "When",
    "WrongShape",
    "load",
]
