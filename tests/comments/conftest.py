"""What tests of comments may use."""

import pytest

from screening.models import Approval
from tests.factories.blog import PostPageFactory
from tests.factories.users import UserFactory
from tests.users.people import staff


@pytest.fixture
def post():
    return PostPageFactory(slug="a-post", title="A post")


@pytest.fixture
def ann(client):
    """Somebody who may take part, was approved before, and is signed in."""
    user = staff(public_name="Ann Reed")
    Approval.objects.create(user=user)
    client.force_login(user)
    return user


@pytest.fixture
def joy(client):
    """A moderator who is signed in."""
    user = UserFactory.in_group("Moderators", public_name="Joy Bell")
    client.force_login(user)
    return user
