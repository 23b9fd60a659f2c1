"""The small Markdown of messages: *emphasis*, **strong**, `code`, https links, line breaks. Nothing else.

The browser has its own reader of the same subset; tests/golden/markdown.json holds both to the same trees.
"""

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import link as read_link
from markdown_it.token import Token
from markupsafe import Markup, escape

Node = str | list
"""Text, or `[tag, attributes, children]`."""

# No user part (`https://bank.example@evil.example` reads as the bank), no backslash (some readers take it for a slash).
LINK = re.compile(r"https://[^\s/?#@\\<>\"`]+(?:[/?#][^\s\\<>\"`]*)?")
_BARE = re.compile(r"//[^\s\\<>\"`]+")
_NOWHERE = re.compile(r"\(\s*\)$")
_WORD_BEFORE = re.compile(r"\w$")
_OUTGOING = {"rel": "noopener nofollow ugc", "target": "_blank"}
_PAIRS = {"em_open": "em", "strong_open": "strong", "link_open": "a"}
_BREAKS = {"softbreak", "hardbreak"}


def _is_link(url: str) -> bool:
    return LINK.fullmatch(url) is not None


def _trim(url: str) -> str:
    """Without the punctuation that belongs to the sentence around it: `(see https://a.example/b).`"""
    while url and (url[-1] in ".,:;!?'*_~]" or (url[-1] == ")" and url.count(")") > url.count("("))):
        url = url[:-1]
    return url


def _bare_link(state: StateInline, silent: bool) -> bool:
    """An address written out. It is taken whole, before emphasis sees the `_` and `*` in it."""
    if state.src[state.pos] != ":" or state.linkLevel > 0 or not state.pending.endswith("https"):
        return False
    if _WORD_BEFORE.search(state.pending[:-5]):
        return False
    found = _BARE.match(state.src, state.pos + 1)
    url = _trim(f"https:{found[0]}") if found else ""
    if not _is_link(url):
        return False
    if not silent:
        state.pending = state.pending[:-5]
        state.push("link_open", "a", 1).attrs = {"href": url}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos += len(url) - 5
    return True


def _link(state: StateInline, silent: bool) -> bool:
    """The library's links, but for `[]()`: an address that is not there it does not ask `_is_link` about."""
    start = state.pos
    if not read_link(state, True):
        return False
    if _NOWHERE.search(state.src[start : state.pos]):
        state.pos = start
        return False
    if silent:
        return True
    state.pos = start
    return read_link(state, False)


def _reader() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "maxNesting": 20})
    reader.enable(["newline", "escape", "backticks", "emphasis", "link"])
    reader.inline.ruler.before("newline", "bare_link", _bare_link)
    reader.inline.ruler.at("link", _link)
    reader.validateLink = _is_link
    reader.normalizeLink = lambda url: url
    return reader


_markdown = _reader()


def nodes(text: str) -> list[Node]:
    """A message → its tree. A token this module does not know stays what it was: text."""
    (inline,) = _markdown.parseInline(text)
    root: list[Node] = []
    stack = [root]
    for token in inline.children or []:
        _add(stack, token)
    return root


def _add(stack: list[list[Node]], token: Token) -> None:
    here = stack[-1]
    if token.type in _PAIRS:
        attributes = {"href": str(token.attrs["href"]), **_OUTGOING} if token.type == "link_open" else {}
        children: list[Node] = []
        here.append([_PAIRS[token.type], attributes, children])
        stack.append(children)
    elif token.nesting == -1:
        stack.pop()
        if token.type == "link_close":
            _unmask(stack[-1][-1])
    elif token.type in _BREAKS:
        here.append(["br", {}, []])
    elif token.type == "code_inline":
        here.append(["code", {}, [token.content]])
    elif token.content:
        if here and isinstance(here[-1], str):
            here[-1] += token.content
        else:
            here.append(token.content)


def _unmask(link: list) -> None:
    """A link that is named like an address shows where it really goes: `[https://bank.example](https://evil.example)`."""
    if "://" in _words(link[2]):
        link[2][:] = [link[1]["href"]]


# Both walks keep a stack of their own. Attack: 2,000 stars are 500 <strong> in each other, more than Python nests
# calls, and with that one message nobody could load the room's page.


def _words(children: list[Node]) -> str:
    found: list[str] = []
    waiting = children[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            found.append(node)
        else:
            waiting += node[2][::-1] or [" "]
    return "".join(found)


def _markup(children: list[Node]) -> Markup:
    found: list[Markup] = []
    waiting = children[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Markup):
            found.append(node)
        elif isinstance(node, str):
            found.append(escape(node))
        elif node[0] == "br":
            found.append(Markup("<br>"))
        else:
            tag, attributes, inside = node
            written = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in attributes.items())
            found.append(Markup("<{}{}>").format(tag, written))
            waiting.append(Markup("</{}>").format(tag))
            waiting += inside[::-1]
    return Markup("").join(found)


def plain(text: str) -> str:
    """A message in one line without its marks, for quoting a few words of it."""
    return " ".join(_words(nodes(text)).split())


@lru_cache(maxsize=4_096)
def render(text: str) -> Markup:
    """A message as HTML: only the tags em, strong, code, a and br, everything else escaped."""
    return _markup(nodes(text))
