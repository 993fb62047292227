"""Which account somebody has who signed in at the identity provider: found, connected by its address, or made."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import mail, page_cache
from users import contributions
from users.actions.profiles import page_cache_tag
from users.enums import Proof
from users.identity import ATTRIBUTES, IdentityRefusedError, Refusal
from users.models import Profile, Registration, RulesVersion, User
from users.proof import is_proof


def recognise(*, identity):
    """Return the account of an identity, what the provider says taken over, or None for somebody new.

    An account with the address that the provider has confirmed is connected, and told so by mail. Raises
    IdentityRefusedError for an account that is closed or has another identity, and for somebody new without an address.
    """
    user = _known(identity) or _connected_by_address(identity)
    if user is None and not identity.email:
        raise IdentityRefusedError(Refusal.NO_EMAIL)
    if user:
        _take_over(user, identity)
    return user


def register(*, identity, name):
    """Make and return the account of somebody new, who has accepted the rules in force.

    Whoever got an account at the same moment, by this or by another way, is recognised instead.
    """
    try:
        with transaction.atomic():
            waiting = Registration.objects.filter(email=identity.email, confirmed_at=None).lock()
            user = User(email=identity.email, public_name=name, rules_version=RulesVersion.objects.current())
            if is_proof(user.email):
                user.proof, user.proven_at = Proof.DOMAIN, timezone.now()
            user.set_unusable_password()
            user.save()
            _connect(user, identity)
            _take_over(user, identity)
            contributions.joined(user)
            # What else was typed for this address is of no use any more.
            Registration.objects.filter(pk__in=waiting).delete()
            return user
    except IntegrityError:
        user = recognise(identity=identity)
        if user is None:
            raise
        return user


def _known(identity):
    """Return the open account that has this identity, or None."""
    found = SocialAccount.objects.filter(provider=identity.provider, uid=identity.subject)
    account = found.select_related("user").first()
    return _open(account.user) if account else None


def _connected_by_address(identity):
    """Return the open account that has this confirmed address, connected from now on, or None."""
    user = User.objects.filter(email=identity.email).first() if identity.email else None
    if user is None:
        return None
    try:
        with transaction.atomic():
            _connect(_open(user), identity)
            mail.queue("identity_connected", user.email, user=user, provider=settings.OIDC_NAME)
    except IntegrityError as error:
        # This identity was connected at the same moment; or the account has another one.
        user = _known(identity)
        if user is None:
            raise IdentityRefusedError(Refusal.OTHER_IDENTITY) from error
    return user


def _open(user):
    if not user.is_active:
        raise IdentityRefusedError(Refusal.INACTIVE)
    return user


def _connect(user, identity):
    """Give an account its identity; the database refuses a second one (users/migrations/0006)."""
    SocialAccount.objects.create(user=user, provider=identity.provider, uid=identity.subject)


def _take_over(user, identity):
    """Store what the provider says of the person, and lock it; what it no longer says is the owner's again."""
    said = identity.attributes
    with transaction.atomic():
        profile, _ = Profile.objects.get_or_create(user=user)
        before = [getattr(profile, name) for name in (*ATTRIBUTES, "locked")]
        for name, value in {**said, "locked": sorted(said)}.items():
            setattr(profile, name, value)
        if before != [getattr(profile, name) for name in (*ATTRIBUTES, "locked")]:
            profile.save(update_fields=[*said, "locked"])
            page_cache.touch(page_cache_tag(user))
        if settings.OIDC_PROVES_STAFF:
            user.proof, user.proven_at, user.recheck_mailed_at = Proof.IDENTITY, timezone.now(), None
            user.save(update_fields=["proof", "proven_at", "recheck_mailed_at"])
