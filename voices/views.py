"""What somebody did in an anonymous round, for nobody's eyes but theirs."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.exceptions import PageNotFound
from core.visibility import is_live, is_readable
from voices.contributors import round_key, voice_of
from voices.things import things_of


@require_safe
@never_cache
@login_required
def mine(request, key_id):
    """Show what the person who is signed in did in an anonymous round, while its key can tell."""
    key = round_key(key_id)
    if key is None or not is_live(key.page) or not is_readable(key.page, request.user):
        raise PageNotFound("There is no such round.")
    voice = None if key.replaced_at else voice_of(request.user, key.pk)
    said, counted = things_of(voice) if voice else ([], [])
    context = {"key": key, "voice": voice, "said": said, "counted": counted}
    return render(request, "voices/mine.html", context)
