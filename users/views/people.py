"""The account's own first page, the profile, and the page that others see."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.generic import DetailView, TemplateView, UpdateView

from core.page_cache import LISTINGS, cacheable
from users import contributions
from users.actions.profiles import change_profile, page_cache_tag
from users.forms.profile import ProfileForm
from users.models import Profile, User
from users.standing import notice_for


class AccountView(LoginRequiredMixin, TemplateView):
    """Everything that a person can see to, on one page."""

    template_name = "users/people/account.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"notice": notice_for(self.request.user)}


class ProfileView(LoginRequiredMixin, UpdateView):
    """Change what is said of oneself, and what of it is shown."""

    form_class = ProfileForm
    template_name = "users/people/profile.html"
    success_url = reverse_lazy("users:account")

    def get_object(self, queryset=None):
        """Return the profile; who has none is given one only when it is saved."""
        user = self.request.user
        if self.request.method == "POST":
            return Profile.objects.select_related("user").get_or_create(user=user)[0]
        return Profile.objects.select_related("user").filter(user=user).first() or Profile(user=user)

    def form_valid(self, form):
        change_profile(profile=form.instance, name=form.cleaned_data["public_name"])
        return redirect(f"{self.success_url}?saved=profile")


class PersonView(DetailView):
    """What a person lets others see, with the public contributions."""

    template_name = "users/people/person.html"
    context_object_name = "person"

    def get_object(self, queryset=None):
        people = User.objects.select_related("profile", "official").prefetch_related("official__posts")
        person = get_object_or_404(people, public_id=self.kwargs["public_id"], is_active=True)
        if not person.proven_at and person != self.request.user:
            raise Http404
        return person

    def get_context_data(self, **kwargs):
        person = self.object
        latest = contributions.latest(person, viewer=self.request.user)
        # Each with the post held on that day, if it was said for government.
        dated = [(item, person.official_post_at(timezone.localdate(item.at))) for item in latest]
        return super().get_context_data(**kwargs) | {"contributions": dated}

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        if self.request.user.is_authenticated:
            return response
        return cacheable(response, tags={page_cache_tag(self.object), LISTINGS})
