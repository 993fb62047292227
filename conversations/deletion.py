"""What people said is not deleted with a page (docs/adr/0007)."""

from django.core.exceptions import PermissionDenied

ADVICE = "People have commented here. Unpublish it instead: that hides it and keeps what they said."
NEEDED = "Other content hangs on this. Unpublish it instead."


class ContributionsHeldError(PermissionDenied):
    """Raised where a deletion would take people's contributions with it."""


def REFUSE(collector, field, sub_objs, using):  # noqa: N802 - named as Django names CASCADE and PROTECT
    """Refuse the deletion of a row that contributions (or posts, for their writer) hang on; for `on_delete`.

    Raises ContributionsHeldError, which the CMS and its API answer with 403. PROTECT would be an error of 500 there.
    """
    raise ContributionsHeldError(NEEDED)
