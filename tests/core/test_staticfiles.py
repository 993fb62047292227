"""How the design system and our own files reach the browser."""

import gzip
import json
import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from core.staticfiles import DESIGN_SYSTEM_NAME, without_foreign_requests

FOREIGN = re.compile(r"https?://|url\(\s*['\"]?//|@import|sourceMappingURL|Frutiger")
# Names of vocabularies, which a browser never asks for.
VOCABULARY = re.compile(r"http://www\.w3\.org/(2000/svg|1999/xlink)")


def css_of(name):
    return VOCABULARY.sub("", Path(finders.find(name)).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [DESIGN_SYSTEM_NAME, "css/site.css"])
def test_stylesheet_asks_nothing_of_another_host(name):
    assert not FOREIGN.search(css_of(name))


def test_design_system_is_there_but_for_its_font():
    css = css_of(DESIGN_SYSTEM_NAME)
    assert ".nhsuk-button" in css
    assert "@font-face" not in css


@pytest.mark.parametrize(
    ("css", "left"),
    [
        ("@font-face{font-family:F;src:url(https://x/y.woff2)}a{b:c}", "a{b:c}"),
        ("a{font-family:Frutiger W01,Arial}", "a{font-family:Arial}"),
        ("a{b:c}/*# sourceMappingURL=x.css.map */", "a{b:c}"),
        ("a{b:c}", "a{b:c}"),
    ],
)
def test_what_would_ask_another_host_is_taken_out(css, left):
    assert without_foreign_requests(css) == left


def test_derived_stylesheet_keeps_its_date_while_it_says_the_same():
    first = Path(finders.find(DESIGN_SYSTEM_NAME)).stat().st_mtime_ns
    assert Path(finders.find(DESIGN_SYSTEM_NAME)).stat().st_mtime_ns == first


def test_derived_stylesheet_that_was_spoilt_is_written_again():
    path = Path(finders.find(DESIGN_SYSTEM_NAME))
    path.write_text("spoilt", encoding="utf-8")
    assert ".nhsuk-button" in css_of(DESIGN_SYSTEM_NAME)


@pytest.mark.parametrize("name", ["css/none.css", "../secret", "css/../../secret_key", "/etc/passwd"])
def test_nothing_else_is_found_by_the_finder(name):
    assert not finders.get_finder("core.staticfiles.DesignSystemFinder").find(name)


@pytest.fixture(scope="module")
def collected(tmp_path_factory, django_db_blocker):
    """The folder that collectstatic fills with the storage of real machines."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("static")
    storage = {"BACKEND": "core.staticfiles.PublicCompressedManifestStorage"}
    storages = {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}, "staticfiles": storage}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


def hashed(collected, name):
    manifest = json.loads((collected / "staticfiles.json").read_text())
    return collected / manifest["paths"][name]


@pytest.mark.parametrize(
    "name", [DESIGN_SYSTEM_NAME, "css/site.css", "js/title-counter.js", "img/favicon.svg"]
)
def test_file_for_readers_has_a_hashed_name_and_is_compressed(collected, name):
    path = hashed(collected, name)
    assert re.search(r"\.[0-9a-f]{12}\.", path.name)
    body = path.read_bytes()
    assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == body
    assert brotli.decompress(path.with_name(f"{path.name}.br").read_bytes()) == body


def test_files_of_the_cms_have_hashed_names_and_are_left_as_they_are(collected):
    path = hashed(collected, "wagtailadmin/css/core.css")
    assert path.exists()
    assert not path.with_name(f"{path.name}.br").exists()


def test_collected_files_name_no_source_map_that_is_not_there(collected):
    assert not FOREIGN.search(
        VOCABULARY.sub("", hashed(collected, DESIGN_SYSTEM_NAME).read_text(encoding="utf-8"))
    )
