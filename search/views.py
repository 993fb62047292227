"""The search page."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from search.forms import SearchForm
from search.results import find_pages


@require_safe
def search(request):
    """Show the box, and what was found once something is looked for."""
    form = SearchForm(request.GET if "q" in request.GET else None)
    results = None
    if form.is_valid():
        results = find_pages(form.cleaned_data["q"], request.user, form.cleaned_data["page"] or 1)
    query = form.data.get("q", "") if form.is_bound else ""
    return render(request, "search/search.html", {"form": form, "results": results, "query": query})
