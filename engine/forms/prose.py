"""Markup that analysts write (Markdown in a ``text``, HTML in an ``html``), made safe for a page.

Values were escaped by the template before this; here the author's own markup passes the same narrow gate, because a
form may come from anybody who may publish: no script, no style, no frame, no picture or form from elsewhere.
"""

import nh3
from markdown_it import MarkdownIt

_TEXT = "a abbr b br cite code del em i ins kbd mark q s small span strong sub sup u"
_BLOCKS = "blockquote dd details div dl dt h2 h3 h4 h5 hr li ol p pre summary ul"
_TABLES = "caption table tbody td tfoot th thead tr"
TAGS = frozenset(f"{_TEXT} {_BLOCKS} {_TABLES}".split())
_ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")


def safe_html(text: str) -> str:
    """HTML with everything removed that is not plain text markup; a heading of the first rank becomes the second."""
    lowered = text.replace("<h1", "<h2").replace("</h1", "</h2")
    return nh3.clean(
        lowered, tags=set(TAGS), attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer"
    )


def markdown_html(text: str) -> str:
    """CommonMark with tables, as safe HTML."""
    return safe_html(_MARKDOWN.render(text))
