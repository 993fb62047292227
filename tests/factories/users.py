"""Accounts and officials for tests."""

from datetime import date

import factory
from django.contrib.auth.models import Group
from django.utils import timezone

from users.enums import Proof
from users.models import Official, OfficialPost, RulesVersion, User


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = "Ann"
    last_name = factory.Sequence(lambda n: f"Lee {n}")
    public_name = "Ann, DHSC"

    @classmethod
    def registered(cls, **fields):
        """Make an account that may take part: proven to work in health or care, the rules accepted."""
        given = {
            "proof": Proof.DOMAIN,
            "proven_at": timezone.now(),
            "rules_version": RulesVersion.objects.current(),
        }
        return cls(**given | fields)

    @classmethod
    def in_group(cls, name, **fields):
        """Make an account in one of the site's groups."""
        user = cls(**fields)
        user.groups.add(Group.objects.get(name=name))
        return user


class OfficialFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Official

    name = factory.Sequence(lambda n: f"Official {n}")

    @classmethod
    def with_posts(cls, *posts, **fields):
        """Make an official who held posts, each given as (title, from, to)."""
        official = cls.build(**fields)
        official.posts = [
            OfficialPost(title=title, starts=starts, ends=ends) for title, starts, ends in posts
        ]
        official.save()
        return official

    @classmethod
    def in_office(cls, title="Minister of State for Health", **fields):
        """Make an official who holds one post for good."""
        return cls.with_posts((title, date(2018, 1, 1), None), **fields)
