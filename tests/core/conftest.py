"""What several tests of core use."""

import pytest

from tests.core import page_cache_urls


@pytest.fixture
def small_site(settings):
    """A site of small views in place of the real addresses; returns their module, with `calls` and `meanwhile`."""
    settings.ROOT_URLCONF = "tests.core.page_cache_urls"
    page_cache_urls.reset()
    yield page_cache_urls
    page_cache_urls.reset()
