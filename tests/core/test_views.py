"""Health and uploaded pictures."""

from pathlib import Path

import pytest
from django.db import connection


@pytest.fixture
def media(settings, tmp_path):
    """A media folder with a picture, an original and a document, and a secret beside it."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in ("images/a.jpg", "original_images/b.jpg", "documents/c.pdf", "images/deep/d.png"):
        path = settings.MEDIA_ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"content of " + name.encode())
    (tmp_path / "secret.txt").write_text("secret")
    return settings.MEDIA_ROOT


@pytest.mark.parametrize("name", ["images/a.jpg", "images/deep/d.png"])
def test_picture_is_served_to_be_kept_for_ever(client, media, name):
    response = client.get(f"/media/{name}")
    assert b"".join(response.streaming_content) == b"content of " + name.encode()
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Set-Cookie" not in response.headers


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "documents/c.pdf",
        "original_images/b.jpg",
        "images/../documents/c.pdf",
        "images/%2e%2e/documents/c.pdf",
        "images/..%2fdocuments/c.pdf",
        "images/deep/../../documents/c.pdf",
        "images//../documents/c.pdf",
        "images/./a.jpg",
        "images/../../secret.txt",
        "images/..\\documents\\c.pdf",
        "/images/a.jpg",
        "images/",
        "images",
        "images/deep",
        "images/none.jpg",
        "images/a.jpg/",
        "images/a.jpg%00",
        "images/a.jpg%00.png",
        "images/" + "x" * 300,
        "images/" + "x/" * 3000,
        "IMAGES/a.jpg",
        "imagesx/a.jpg",
        "images/%ff%fe",
    ],
)
def test_nothing_else_of_the_folder_is_served(client, media, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_link_in_the_folder_that_leads_out_of_it_is_not_made_by_uploads(media):
    assert not [path for path in media.rglob("*") if Path(path).is_symlink()]


def test_nothing_is_sent_to_the_media_folder(client, media):
    assert client.post("/media/images/a.jpg").status_code == 405


def test_process_that_runs_says_so_without_the_database(client):
    response = client.get("/health/live/")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_site_is_ready_when_the_database_answers(client):
    response = client.get("/health/ready/")
    assert (response.status_code, response.json()) == (200, {"database": True, "cache": True})
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_site_is_not_ready_when_the_database_is_silent(client, monkeypatch):
    def fail():
        raise ConnectionError("no password in the answer")

    monkeypatch.setattr(connection, "cursor", fail)
    response = client.get("/health/ready/")
    assert response.status_code == 503
    assert response.json()["database"] is False
    assert b"password" not in response.content


@pytest.mark.parametrize("path", ["/health/live/", "/health/ready/"])
def test_health_takes_no_posts(client, path):
    assert client.post(path).status_code == 405
