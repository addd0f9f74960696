"""Telling whether an arriving article is one we have: by address, by text, by headline.

How storage looks it up, in this order, each key in an indexed column:

1. `url_key`: equal addresses are one article, and different addresses are two, whatever their texts.
   Then the guid within one feed, if `is_same_item` agrees; or `record_key`, publisher and the `id` that an imported
   record gives, if `is_same_record` does: files that number their lines from 1 give one id to many articles.
2. `text_key`: publisher and opening are the same; how a document without address finds its copy, and how the feed's
   copy with an address finds the document's.
3. `title_key`: publisher and headline are the same, the opening not: a corrected copy, or a feed's short text.
   Headlines recur («أسعار الذهب اليوم»), so of these candidates only one that `is_copy` confirms.

Never 2 or 3 when both have addresses and these differ. What is found is brought up to date by `bot.core.merging`; when
the `content_hash` stays the same by that, nothing has changed. `article_identity` is the strongest key in one string,
for links: an article that gains an address changes it, so resolve a link's "text:…" by `text_key` too.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import fields, replace
from datetime import timedelta
from typing import Final
from unicodedata import normalize
from urllib.parse import quote, unquote, urlsplit

from bot.core.model import Article
from bot.core.stopwords import COMMON_WORDS
from bot.core.text import tokens

_OPENING: Final = 500
"""Folded characters of the text that identify it."""
_FEWEST_WORDS: Final = 3
"""A shorter headline («عاجل», «أسعار الذهب») tells nothing."""
_SAME_NEWS: Final = timedelta(days=3)
_SHARED: Final = 0.6
"""Share of the shorter opening's words that a copy has in common with the longer one."""
_SHARED_BY_RECORDS: Final = 0.3
"""The same of two records of one publisher and id, common words left aside: more than two news items have by chance."""

_TRACKING: Final = re.compile(
    r"(?:utm_.*|at_(?!id$).*|mc_[ce]id|_ga|_gl|fb_.*|fbclid|gclid|gbraid|wbraid|dclid|yclid|msclkid|twclid|ttclid|igsh(?:id)?|cmpid"
    r"|ns_(?:mchannel|source|campaign|linkname)|ocid|xtor|spm|wt_mc|ref_src|amp|amp_.*|outputtype|(?:mtm|pk|itm|hsa|vero|oly)_.*"
    r"|mkt_tok|_hs(?:enc|mi)|wickedid|s_cid|srsltid|gad_source)",
    re.IGNORECASE,
)
"""Parameters that tell where a reader came from. courlan's list is longer; it takes away `cid`, `eid` and `uid` too,
which on many sites number the articles."""
_TELLING_WHENCE: Final = re.compile(
    r"(?:rss|feed|share|mobile)(?:=(?:1|true|yes)?)?"
    r"|(?:ref|from|src|source|via|feature|output|rss|share)="
    r"(?:rss|feed|rssfeed|newsletter|app|push|amp|home|homepage|mobile|social|share|search|twitter|x|facebook|fb|whatsapp"
    r"|telegram|tg|instagram|google|googlenews|youtube|youtu\.be)",
    re.IGNORECASE,
)
"""Parameters that do so by their value; with another they may number or choose articles."""
_MOBILE: Final = re.compile(r"(?:www|m|mobile|amp|touch|wap)\.(?=[^.]+\.)")
_AMP_PATH: Final = re.compile(r"/amp(?=/)|[/.]amp(?=/*$)|\.amp(?=\.html?/*$)", re.IGNORECASE)
_AMP_CACHE: Final = re.compile(
    r"https?://(?:[^/]+\.cdn\.ampproject\.org/[a-z](?:/s)?/|(?:www\.)?google\.[a-z.]{2,6}/amp/(?:s/)?)(?=[^/]+\.)",
    re.IGNORECASE,
)
_PUBLISHER_KINDS: Final = frozenset({"صحيفه", "جريده", "موقع", "وكاله", "قناه", "شبكه", "مجله", "newspaper", "the"})
_DEFAULT_PORTS: Final = frozenset({None, 80, 443})


def _words(text: str) -> str:
    return " ".join(token.folded for token in tokens(text))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode(errors="backslashreplace")).hexdigest()


def publisher_key(publisher: str | None) -> str:
    """Fold a publisher's name without the word for what it is: «صحيفة الاتحاد» and «الاتحاد» are one."""
    words = _words(publisher or "").split()
    while len(words) > 1 and words[0] in _PUBLISHER_KINDS:
        words.pop(0)
    return " ".join(words)


def url_key(url: str) -> str:
    """Reduce an address to what tells two pages apart: no scheme, "www.", default port, fragment, tracking, last slash.

    Mobile and AMP addresses ("m.", "/amp", Google's caches) are those of the page itself. The host is lower case and
    Unicode, percent-encoding uniform, the query sorted. Never raises: what is no address is its own key.
    """
    try:
        parts = urlsplit(_AMP_CACHE.sub("https://", url.strip()))
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        return url.strip()
    if port not in _DEFAULT_PORTS:
        host = f"{host}:{port}"
    path = _AMP_PATH.sub("", re.sub("//+", "/", parts.path))
    path = quote(normalize("NFC", unquote(path)), safe="/:@!$&'()*+,;=~", errors="replace").rstrip("/")
    query = sorted(pair for pair in parts.query.split("&") if pair and not _is_tracking(pair))
    place = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""  # «#!/1» is a page of its own
    return host + path + ("?" + "&".join(query) if query else "") + place


def _is_tracking(pair: str) -> bool:
    name = pair.partition("=")[0]
    return _TRACKING.fullmatch(name) is not None or _TELLING_WHENCE.fullmatch(pair) is not None


def _host(name: str) -> str:
    name = _MOBILE.sub("", name, count=1)
    if "xn--" in name:
        try:
            return name.encode().decode("idna")
        except UnicodeError:
            return name
    return name


def text_key(article: Article) -> str:
    """Hash the folded publisher and the first 500 folded characters of the text; of the headline when there is no text.

    Spelling variants, punctuation and white space do not change it.
    """
    opening = _words(article.text[: _OPENING * 4])[:_OPENING]
    return _digest(publisher_key(article.publisher), opening or "title " + _words(article.title))


def title_key(article: Article) -> str | None:
    """Hash the folded publisher and headline; None when the headline is derived or too short to tell anything."""
    title = _words(article.title)
    if article.title_derived or title.count(" ") + 1 < _FEWEST_WORDS:
        return None
    return _digest(publisher_key(article.publisher), title)


def record_key(article: Article) -> str | None:
    """Hash the folded publisher and the article's own identifier; None when it has none.

    For imported records only: a feed's guid means something within that feed.
    """
    return _digest("record", publisher_key(article.publisher), article.guid) if article.guid else None


def article_identity(article: Article) -> str:
    """Name an article for links: "url:" and its `url_key`, or "text:" and its `text_key`.

    A feed's own guid is not used: it is unique within that feed only.
    """
    return f"url:{url_key(article.url)}" if article.url else f"text:{text_key(article)}"


def content_hash(article: Article) -> str:
    """Hash all that readers may see of an article, exactly; a different hash is an update.

    `guid` is left out: it names the item, it is not of it.
    """
    shown = {f.name: getattr(article, f.name) for f in fields(Article) if f.name not in {"guid", "read_also"}}
    shown["read_also"] = [(link.title, link.url, link.identity) for link in article.read_also]
    return _digest(json.dumps(shown, ensure_ascii=True, sort_keys=True, default=str))


def is_same_item(known: Article, arriving: Article) -> bool:
    """Whether one guid of one feed means one article.

    Its address or its headline may have been corrected, but some feeds give all their items one guid, and a column of
    every day its headline too.
    """
    if known.text and arriving.text:
        return is_copy(replace(known, url=None), arriving)
    return title_key(known) == title_key(arriving) is not None


def _vocabulary(text: str) -> set[str]:
    return {token.folded for token in tokens(text[: _OPENING * 4])}


def is_copy(known: Article, arriving: Article) -> bool:
    """Whether two articles of one publisher and headline are one, rather than two days of one column.

    Not when both have addresses and these differ, nor when dated more than three days apart, nor when both have texts
    whose openings share too few words.
    """
    if known.url and arriving.url:
        return url_key(known.url) == url_key(arriving.url)
    if known.published_at and arriving.published_at and abs(known.published_at - arriving.published_at) > _SAME_NEWS:
        return False
    shorter, longer = sorted((_vocabulary(known.text), _vocabulary(arriving.text)), key=len)
    return len(shorter & longer) >= _SHARED * len(shorter)


def _telling(article: Article) -> set[str]:
    return (_vocabulary(article.title) | _vocabulary(article.text)) - COMMON_WORDS


def is_same_record(known: Article, arriving: Article) -> bool:
    """Whether two records of one publisher and id are one article and its correction, rather than two files' numbers.

    Not when dated more than three days apart, nor when the headlines differ and headline and opening share too few
    telling words.
    """
    if known.published_at and arriving.published_at and abs(known.published_at - arriving.published_at) > _SAME_NEWS:
        return False
    if not arriving.title_derived and _words(known.title) == _words(arriving.title):
        return True
    shorter, longer = sorted((_telling(known), _telling(arriving)), key=len)
    return len(shorter & longer) >= _SHARED_BY_RECORDS * len(shorter)
