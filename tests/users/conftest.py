"""What tests of accounts may use."""

import pytest

from tests import identity_provider


@pytest.fixture(scope="session")
def running_provider():
    with identity_provider.running() as provider:
        yield provider


@pytest.fixture
def provider(running_provider, settings):
    """An identity provider on this machine, connected with the site."""
    running_provider.reset()
    identity_provider.connect(settings, running_provider)
    return running_provider
