"""Answers from the page cache, asked through the whole middleware."""

import gzip
import time

import brotli
import pytest
from django.test import Client

from core import page_cache
from core.middleware.page_cache import accepted_encodings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("small_site")]


def words(response):
    """Return the text of an answer, unpacked."""
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}
    return unpack[response.headers.get("Content-Encoding")](response.content).decode()


def test_second_reader_gets_the_kept_page_without_the_view_or_a_query(client, small_site, queries):
    first = client.get("/page/")
    with queries() as counted:
        second = Client().get("/page/")
    assert (len(small_site.calls), len(counted)) == (1, 0)
    assert second.content == first.content


def test_kept_page_carries_the_headers_of_the_first_answer(client):
    first, second = client.get("/page/"), client.get("/page/")
    assert dict(second.items()) == dict(first.items())
    assert "Content-Security-Policy" in second.headers


@pytest.mark.parametrize(
    "asked",
    [
        {"headers": {"cookie": "sessionid=abc"}},
        {"headers": {"authorization": "Basic abc"}},
    ],
)
def test_personal_request_is_neither_answered_from_the_cache_nor_kept(client, small_site, asked):
    client.get("/page/")
    client.get("/page/", **asked)
    assert len(small_site.calls) == 2
    page_cache._renew([page_cache.SITE])
    Client().get("/page/", **asked)
    Client().get("/page/")
    assert len(small_site.calls) == 4


def test_cookie_that_is_no_session_makes_no_difference(client, small_site):
    client.get("/page/")
    client.get("/page/", headers={"cookie": "csrftoken=abc; _ga=1"})
    assert len(small_site.calls) == 1


@pytest.mark.parametrize("method", ["post", "put", "delete", "options", "patch"])
def test_other_methods_reach_the_view_and_are_not_kept(client, small_site, method):
    getattr(client, method)("/page/")
    client.get("/page/")
    getattr(client, method)("/page/")
    assert len(small_site.calls) == 3


@pytest.mark.parametrize(
    "path", ["/unmarked/", "/missing/", "/with-cookie/", "/with-message/", "/in-pieces/", "/over/"]
)
def test_answer_that_is_not_for_everyone_is_never_kept(small_site, path):
    Client().get(path)
    Client().get(path)
    assert len(small_site.calls) == 2


@pytest.mark.parametrize("path", ["/unmarked/", "/missing/", "/with-cookie/", "/page/"])
@pytest.mark.parametrize("kept", [True, False])
def test_every_answer_is_compressed_whether_the_cache_is_on_or_off(client, settings, path, kept):
    settings.PAGE_CACHE = kept
    response = client.get(path, headers={"accept-encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "A page that everyone may see." in words(response)


def test_page_for_someone_with_a_session_cookie_is_compressed(client):
    response = client.get("/page/", headers={"accept-encoding": "gzip", "cookie": "sessionid=abc"})
    assert response.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("first", "second", "calls"),
    [
        ("", "?utm_source=x", 1),
        ("?after=a", "?after=a&utm_source=x", 1),
        ("?after=a&category=b", "?category=b&after=a", 1),
        ("", "?after=", 1),
        ("?after=a", "?after=%61", 1),
        ("", "?after=a", 2),
        ("?after=a", "?after=b", 2),
        ("?after=a", "?category=a", 2),
        ("?after=a%26category=b", "?after=a&category=b", 2),
        ("?after=A", "?after=a", 2),
    ],
)
def test_only_declared_parameters_make_an_entry(client, small_site, first, second, calls):
    client.get("/page/")
    small_site.calls.clear()
    page_cache._renew([page_cache.SITE])
    client.get(f"/page/{first}")
    client.get(f"/page/{second}")
    assert len(small_site.calls) == calls


@pytest.mark.parametrize(
    "query",
    [
        "?after=a&after=",
        "?after=a&after=b",
        "?after=&after=a",
        "?after=\xe9",
        "?after=%C3%83%C2%A9",
        "?after=a;category=b",
    ],
)
def test_parameter_that_comes_twice_or_raw_means_to_the_cache_what_it_means_to_the_view(client, query):
    plain = ("", "?after=a", "?after=b", "?after=%C3%A9")
    first = words(client.get(f"/page/{query}")).split("<p>after=")[1].split(" ")[0]
    for other in plain:
        said = words(client.get(f"/page/{other}")).split("<p>after=")[1].split(" ")[0]
        asked = {"": "", "?after=a": "a", "?after=b": "b", "?after=%C3%A9": "é"}[other]
        assert said == asked, f"{query} ({first}) answered for {other}"


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("br", "br"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000,gzip ; q=0", None),
        ("brotli, x-gzip2", None),
        ("identity", None),
        ("", None),
        (None, None),
        ("\xff\xfe;;,,q=", None),
    ],
)
@pytest.mark.parametrize("warm", [True, False])
def test_body_is_packed_as_the_browser_asks(client, accepts, encoding, warm):
    if warm:
        client.get("/page/")
    headers = {"accept-encoding": accepts} if accepts is not None else {}
    response = client.get("/page/", headers=headers)
    assert response.headers.get("Content-Encoding") == encoding
    assert "A page that everyone may see." in words(response)
    assert int(response.headers["Content-Length"]) == len(response.content)


def test_encodings_are_read_once_for_each_header():
    accepted_encodings.cache_clear()
    accepted_encodings("br")
    accepted_encodings("br")
    assert accepted_encodings.cache_info().hits == 1


@pytest.mark.parametrize("warm", [True, False])
def test_answer_says_what_it_varies_by_and_that_it_must_be_asked_again(client, warm):
    if warm:
        client.get("/page/")
    response = client.get("/page/")
    assert {"Accept-Encoding", "Cookie"} <= {name.strip() for name in response.headers["Vary"].split(",")}
    assert response.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("encoding", ["br", "gzip", ""])
def test_browser_that_has_the_page_is_told_so(client, encoding):
    etag = client.get("/page/", headers={"accept-encoding": encoding}).headers["ETag"]
    response = client.get("/page/", headers={"if-none-match": f'"x", {etag}', "accept-encoding": encoding})
    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", etag)
    assert "Content-Length" not in response.headers
    assert "Content-Security-Policy" in response.headers
    assert response.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("held", ['W/"something-else"', '""', "", "W/"])
def test_browser_that_has_another_page_gets_this_one(client, held):
    client.get("/page/")
    assert client.get("/page/", headers={"if-none-match": held}).status_code == 200


def test_etag_changes_with_the_page(client):
    first = client.get("/page/").headers["ETag"]
    page_cache._renew(["thing"])
    response = client.get("/page/", headers={"if-none-match": first})
    assert response.status_code == 200
    assert response.headers["ETag"] != first


def test_head_of_a_kept_page_has_its_headers_and_no_body(client, small_site):
    got = client.get("/page/")
    head = client.head("/page/")
    assert (head.content, head.headers["Content-Length"]) == (b"", got.headers["Content-Length"])
    assert head.headers["ETag"] == got.headers["ETag"]
    assert len(small_site.calls) == 1


def test_head_of_a_page_that_is_not_kept_keeps_nothing(client, small_site):
    assert client.head("/page/").status_code == 200
    assert "A page that everyone may see." in words(client.get("/page/"))
    assert len(small_site.calls) == 2


def test_touch_makes_all_pages_of_the_tag_stale_and_no_other(client, small_site):
    paths = ["/page/", "/page/?after=a", "/page/?category=b", "/other/"]
    for path in paths:
        client.get(path)
    small_site.calls.clear()
    page_cache._renew(["thing"])
    for path in paths:
        client.get(path)
    assert small_site.calls == paths[:3]


def test_page_touched_while_it_was_made_is_not_kept(client, small_site):
    small_site.meanwhile.append(lambda: page_cache._renew(["thing"]))
    client.get("/page/")
    small_site.meanwhile.clear()
    client.get("/page/")
    client.get("/page/")
    assert len(small_site.calls) == 2


def test_page_made_while_something_else_was_touched_is_not_kept_either(client, small_site):
    small_site.meanwhile.append(lambda: page_cache._renew(["unknown"]))
    client.get("/page/")
    client.get("/page/")
    assert len(small_site.calls) == 2


def test_page_that_changes_by_the_clock_is_made_again_in_time(client, small_site):
    client.get("/brief/")
    client.get("/brief/")
    assert len(small_site.calls) == 1
    time.sleep(1.1)
    client.get("/brief/")
    assert len(small_site.calls) == 2


def test_entries_of_two_hosts_are_two(client, small_site):
    client.get("/page/", headers={"host": "localhost"})
    client.get("/page/", headers={"host": "127.0.0.1"})
    assert len(small_site.calls) == 2


@pytest.mark.parametrize("port", ["1", "8000", "65535", ""])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_port_makes_no_entry_of_its_own(client, small_site, host, port):
    client.get("/page/?after=a", headers={"host": host})
    client.get("/page/?after=a", headers={"host": f"{host}:{port}"})
    assert len(small_site.calls) == 1


@pytest.mark.parametrize("address", ["/page/", "/health/live/", "/no-such-page/"])
@pytest.mark.parametrize("host", ["evil.example", "a b", "\x00"])
def test_answer_to_a_bad_host_has_the_headers_of_every_answer(client, address, host):
    response = client.get(address, headers={"host": host})
    assert response.status_code == 400
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Permissions-Policy",
    ):
        assert name in response.headers, name


def test_entries_of_http_and_https_are_two(client, small_site):
    client.get("/page/")
    client.get("/page/", secure=True)
    assert len(small_site.calls) == 2


def test_plain_http_is_never_answered_from_the_cache_where_https_is_asked_for(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    client.get("/page/", secure=True)
    assert client.get("/page/").status_code == 301


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "evil.example/page", "a b", "", "[::1"]
)
def test_poisoned_host_is_refused_and_keeps_nothing(client, small_site, host):
    response = client.get("/page/", headers={"host": host} if host else {"host": "\x00"})
    assert response.status_code == 400
    assert small_site.calls == []


@pytest.mark.parametrize(
    "query",
    [
        "after=%00",
        "after=\x00",
        "after=%ED%A0%80",
        "after=\xed\xa0\x80",
        "after=%FF%FE&%FF=1",
        f"after={'x' * 4096}",
        "&".join(f"p{number}=1" for number in range(1000)),
        "after[]=1&after[$ne]=2",
        "&&&===&?",
        "after=%",
    ],
)
@pytest.mark.parametrize("warm", [True, False])
def test_strange_query_is_answered(client, query, warm):
    if warm:
        client.get("/page/")
    for _ in range(2):
        assert client.get("/page/", QUERY_STRING=query).status_code == 200


def test_too_many_parameters_are_refused(client):
    client.get("/page/")
    query = "&".join(f"p{number}=1" for number in range(6000))
    assert client.get("/page/", QUERY_STRING=query).status_code == 400


@pytest.mark.parametrize(
    "path", ["/page%00/", "/page/%ff", "/%ed%a0%80/", "/page/?", "//page/", "/page/../page/"]
)
def test_strange_path_is_answered(client, path):
    assert client.get(path).status_code in (200, 404)


def test_path_with_a_question_mark_is_not_taken_for_a_query(client):
    client.get("/page/?after=a")
    assert client.get("/page/%3Fafter=a").status_code == 404


def test_health_does_not_ask_the_cache(client, settings, monkeypatch):
    settings.ROOT_URLCONF = "config.urls"
    monkeypatch.setattr("core.middleware.page_cache.cache", None)
    assert client.get("/health/live/").content == b"ok"


def test_cache_that_is_off_keeps_nothing(settings, small_site):
    settings.PAGE_CACHE = False
    Client().get("/page/")
    Client().get("/page/")
    assert len(small_site.calls) == 2
