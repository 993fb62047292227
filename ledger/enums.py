"""What is recorded."""

from django.db import models


class Kind(models.TextChoices):
    """The uses of power."""

    EMAIL_SEEN = "email-seen", "Looked at an email address"
    REGISTER_EXPORTED = "register-exported", "Took the register away as a file"
    STAFF_APPROVED = "staff-approved", "Approved a request to be registered"
    STAFF_DECLINED = "staff-declined", "Declined a request to be registered"
    SUSPENDED = "suspended", "Suspended a person"
    SUSPENSION_LIFTED = "suspension-lifted", "Lifted a suspension"
    DOMAIN_CHANGED = "domain-changed", "Changed which email domains count"
    RULES_CHANGED = "rules-changed", "Put a new version of the community rules in force"
    COMMENT_HELD = "comment-held", "Took a comment back to be read again"
    COMMENT_PUBLISHED = "comment-published", "Published a comment"
    COMMENT_KEPT = "comment-kept", "Kept a comment that was reported"
    COMMENT_REMOVED = "comment-removed", "Removed a comment"
    COMMENT_EDITED = "comment-edited", "Changed the words of somebody’s comment"
    MODE_CHANGED = "mode-changed", "Chose when moderators read what people write"
    ACCOUNT_MADE = "account-made", "Made an account in the CMS"
    ACCOUNT_CHANGED = "account-changed", "Changed an account in the CMS"
    ACCOUNT_REMOVED = "account-removed", "Deleted somebody’s account in the CMS"
    OFFICIAL_CHANGED = "official-changed", "Chose which official an account speaks as"
    ACCOUNT_DELETED = "account-deleted", "An account was deleted by its owner"
    UPDATE_WITHDRAWN = "update-withdrawn", "Withdrew a status update"
    IDEA_HELD = "idea-held", "Took an idea back to be read again"
    IDEA_PUBLISHED = "idea-published", "Published an idea"
    IDEA_KEPT = "idea-kept", "Kept an idea that was reported"
    IDEA_REMOVED = "idea-removed", "Removed an idea"
    IDEA_MERGED = "idea-merged", "Merged an idea with another"
    MERGE_UNDONE = "merge-undone", "Undid a merge of ideas"
    IDEA_ANSWERED = "idea-answered", "Answered an idea officially"
    CHECK_PUBLISHED = "check-published", "Published a comment on a draft plan"
    CHECK_KEPT = "check-kept", "Kept a comment on a draft plan that was reported"
    CHECK_REMOVED = "check-removed", "Removed a comment on a draft plan"
    SHEET_APPLIED = "sheet-applied", "Answered many ideas by a sheet"
    ROUND_KEY_DESTROYED = "round-key-destroyed", "The key of an anonymous round was destroyed"
    VOICE_SILENCED = "voice-silenced", "Silenced a voice of an anonymous round"
    VOICE_HEARD = "voice-heard", "Let a silenced voice speak again"
    ROUND_EXTENDED = "round-extended", "Extended a round of a challenge"
    MAIL_SENT_AGAIN = "mail-sent-again", "Had mail sent again that was given up"
    SECOND_FACTOR_REMOVED = "second-factor-removed", "Took a lost second factor from an account"


def kinds():
    """Return the choices of a kind: by a function, so that a new kind is no change of the table."""
    return Kind.choices
