from __future__ import annotations

import pytest

from monitor.urls import UrlError, canonical, host_of, parse, same_site, site_of


@pytest.mark.parametrize(
    ("address", "identity"),
    [
        ("https://www.lemonde.fr/pixels/article/1.html", "https://www.lemonde.fr/pixels/article/1.html"),
        ("HTTPS://WWW.LeMonde.FR:443/A", "https://www.lemonde.fr/A"),
        ("http://a.com:80", "http://a.com/"),
        ("http://a.com:8080/x", "http://a.com:8080/x"),
        ("https://a.com./x", "https://a.com/x"),
        ("https://a.com/x#comments", "https://a.com/x"),
        ("https://a.com/x?utm_source=rss&utm_medium=feed", "https://a.com/x"),
        ("https://a.com/x?id=7&UTM_Source=rss&b=&xtor=RSS-32", "https://a.com/x?b=&id=7"),
        ("https://a.com/x?b=2&a=1", "https://a.com/x?a=1&b=2"),
        ("https://a.com/?p=123&fbclid=abc#more-123", "https://a.com/?p=123"),
        ("https://a.com/x?at_campaign=rss&at_medium=RSS", "https://a.com/x"),
        ("https://a.com/x?page=2", "https://a.com/x?page=2"),  # near miss: says which page
        ("https://a.com/x?preference=1", "https://a.com/x?preference=1"),  # near miss of `ref`
        ("https://a.com/x/amp/", "https://a.com/x"),
        ("https://a.com/x.amp.html", "https://a.com/x.html"),
        ("https://a.com/x?amp=1", "https://a.com/x"),
        ("https://a.com/x?outputType=amp", "https://a.com/x"),
        ("https://a.com/amplifier", "https://a.com/amplifier"),
        ("https://a.com/amp", "https://a.com/amp"),  # a page about amplifiers, for all we know
        ("https://www.google.com/amp/s/www.lemonde.fr/x.html", "https://www.lemonde.fr/x.html"),
        ("https://a-com.cdn.ampproject.org/c/s/a.com/x?utm_source=g", "https://a.com/x"),
        ("https://a.com/x;jsessionid=AB12?q=1", "https://a.com/x?q=1"),
        ("https://a.com/%7Euser/%e9t%C3%A9", "https://a.com/~user/%E9t%C3%A9"),
        ("https://a.com/été à Paris", "https://a.com/%C3%A9t%C3%A9%20%C3%A0%20Paris"),
        ("https://a.com/100%", "https://a.com/100%25"),
        ("https://café.fr/", "https://xn--caf-dma.fr/"),
        ("https://a.com/b/../c/./d", "https://a.com/c/d"),
        ("https://a.com/../../etc", "https://a.com/etc"),
        (" \n https://a.com/x\r\n ", "https://a.com/x"),
        ("http://a.com\r\nHost: evil/x", "!address"),
        ("https://[2001:DB8:0::1]:443/x", "https://[2001:db8::1]/x"),
        ("//a.com/x", "!scheme"),
        ("mailto:a@b.fr", "!scheme"),
        ("javascript:alert(1)", "!scheme"),
        ("file:///etc/passwd", "!scheme"),
        ("https://user:secret@a.com/", "!user name"),
        ("https://good.com\\@evil.com/", "!user name"),
        ("https://evil.com\\.good.com/", "!host"),
        ("https:///x", "!host"),
        ("https://a..b/x", "!host"),
        ("https://" + "a" * 300 + ".fr/", "!host"),
        ("https://a b.fr/", "!host"),
        ("https://a.com:99999/", "!address"),
        ("https://[::1/", "!address"),
        ("https://a.com/" + "x" * 3000, "!longer than"),
        ("", "!scheme"),
    ],
)
def test_canonical(address: str, identity: str) -> None:
    if identity.startswith("!"):
        with pytest.raises(UrlError, match=identity[1:]):
            canonical(address)
    else:
        assert canonical(address) == identity
        assert canonical(identity) == identity


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("/b", "https://a.com/b"),
        ("c?d", "https://a.com/x/c?d"),
        ("//b.com/e", "https://b.com/e"),
        ("", "https://a.com/x/y"),
    ],
)
def test_relative_addresses(reference: str, expected: str) -> None:
    assert str(parse(reference, base=parse("https://a.com/x/y"))) == expected


def test_host_of_never_raises() -> None:
    assert host_of("https://WWW.Next.ink/feed") == "www.next.ink"
    assert host_of("no address") == ""


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("feeds.bbc.co.uk", "bbc.co.uk"),
        ("www.lemonde.fr", "lemonde.fr"),
        ("one.github.io", "one.github.io"),
        ("localhost", "localhost"),
        ("::1", "::1"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_site_of(host: str, site: str) -> None:
    assert site_of(host) == site


def test_same_site() -> None:
    assert same_site("https://www.bbc.co.uk/a", "http://feeds.bbc.co.uk/b")
    assert not same_site("https://a.co.uk/", "https://b.co.uk/")
    assert not same_site("nothing", "nothing")
