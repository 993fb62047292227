"""What `users` itself holds of a person, besides what the person did in the CMS (users/editing.py).

All of it goes with the account's row, so nothing here is erased in batches.
"""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Q
from wagtail.users.models import UserProfile

from core.models import QueuedMail
from ledger.models import Entry
from users.contributions import Contribution
from users.models import Profile, Registration, StaffRequest, Suspension


class Account(Contribution):
    key = "account"
    label = "Your account and profile"
    covers = ("users.Profile.user",)

    def export(self, user):
        profile = Profile.objects.filter(user=user).first() or Profile(user=user)
        yield {
            "email": user.email,
            "name_shown": user.public_name,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "registered_at": user.date_joined,
            "last_signed_in_at": user.last_login,
            "proof_of_work": user.get_proof_display(),
            "proven_at": user.proven_at,
            "organisation": profile.organisation,
            "organisation_shown": profile.show_organisation,
            "role": profile.role,
            "role_shown": profile.show_role,
            "setting": profile.get_setting_display(),
            "setting_shown": profile.show_setting,
            "region": profile.get_region_display(),
            "region_shown": profile.show_region,
            "groups": list(user.groups.values_list("name", flat=True)),
            "speaks_for_government_as": str(user.official or ""),
        }


class RulesAccepted(Contribution):
    key = "rules"
    label = "The version of the community rules that you accepted last"

    def export(self, user):
        if user.rules_version:
            yield {
                "version": user.rules_version_id,
                "in_force_from": user.rules_version.in_force_from,
                "what_changed": user.rules_version.what_changed,
            }


class SignInMethods(Contribution):
    key = "sign_in_methods"
    label = "How you sign in, without the secrets"
    covers = ("mfa.Authenticator.user", "socialaccount.SocialAccount.user")

    def export(self, user):
        yield self.row("A code sent by email")
        if user.has_usable_password():
            yield self.row("Password")
        for way in Authenticator.objects.filter(user=user).order_by("pk"):
            yield self.row(way.get_type_display(), since=way.created_at, used=way.last_used_at)
        for account in SocialAccount.objects.filter(user=user).order_by("pk"):
            yield self.row(
                f"Identity provider: {account.provider}",
                since=account.date_joined,
                used=account.last_login,
                known=account.uid,
                told=account.extra_data,
            )

    def row(self, method, *, since=None, used=None, known="", told=None):
        return {
            "method": method,
            "since": since,
            "last_used_at": used,
            "known_there_as": known,
            "what_the_provider_told_us": told,
        }


class Sessions(Contribution):
    key = "sessions"
    label = "Where you are signed in"
    covers = ("usersessions.UserSession.user",)

    def export(self, user):
        for session in UserSession.objects.filter(user=user).order_by("pk"):
            yield {
                "signed_in_at": session.created_at,
                "last_seen_at": session.last_seen_at,
                "network_address": session.ip,
                "browser": session.user_agent,
            }


class Requests(Contribution):
    key = "requests"
    label = "Your requests to be registered as staff, and the answers"
    covers = ("users.StaffRequest.user",)

    def export(self, user):
        for asked in StaffRequest.objects.filter(user=user):
            yield {
                "asked_at": asked.asked_at,
                "employer": asked.employer,
                "role": asked.role,
                "sentence": asked.sentence,
                "decision": asked.get_decision_display(),
                "reason": asked.reason,
                "decided_at": asked.decided_at,
            }


class Suspensions(Contribution):
    key = "suspensions"
    label = "Suspensions of your account, and your appeals"
    covers = ("users.Suspension.user",)

    def export(self, user):
        for suspension in Suspension.objects.filter(user=user).select_related("appeal"):
            appeal = getattr(suspension, "appeal", None)
            yield {
                "reason": suspension.reason,
                "starts_at": suspension.starts_at,
                "ends_at": suspension.ends_at,
                "lifted_at": suspension.lifted_at if suspension.was_lifted else None,
                "appeal": appeal.text if appeal else "",
                "appealed_at": appeal.made_at if appeal else None,
            }


class Registrations(Contribution):
    key = "registrations"
    label = "Registrations with your email address that we still keep"

    def export(self, user):
        for registration in Registration.objects.filter(email=user.email).order_by("created_at"):
            yield {
                "name": registration.name,
                "asked_at": registration.created_at,
                "expires_at": registration.expires_at,
                "confirmed_at": registration.confirmed_at,
            }


class Mail(Contribution):
    key = "mail"
    label = "Emails to you that wait to be sent"
    covers = ("core.QueuedMail.user",)

    def export(self, user):
        for mail in QueuedMail.objects.filter(Q(user=user) | Q(to=user.email)).order_by("created_at"):
            yield {"message": mail.message, "queued_at": mail.created_at, "given_up_at": mail.failed_at}


class Record(Contribution):
    key = "record"
    label = "What was done to your account with the powers of moderators"

    def export(self, user):
        about = Entry.objects.filter(subject_type=user._meta.label_lower, subject_id=str(user.pk))
        for entry in about.order_by("at", "pk"):
            yield {"at": entry.at, "what": entry.get_kind_display()}


class CMSSettings(Contribution):
    key = "cms_settings"
    label = "Your settings in the CMS"
    covers = ("wagtailusers.UserProfile.user",)

    def export(self, user):
        for chosen in UserProfile.objects.filter(user=user):
            yield {
                "language": chosen.preferred_language,
                "time_zone": chosen.current_time_zone,
                "picture": chosen.avatar.name,
            }


ALL = (
    Account,
    RulesAccepted,
    SignInMethods,
    Sessions,
    Requests,
    Suspensions,
    Registrations,
    Mail,
    Record,
    CMSSettings,
)
