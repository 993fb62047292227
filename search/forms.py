"""The search box."""

from django import forms

LONGEST_QUERY = 200


class SearchForm(forms.Form):
    """What to look for, and which page of results."""

    q = forms.CharField(
        label="Search for",
        max_length=LONGEST_QUERY,
        strip=True,
        error_messages={
            "required": "Enter a word to search for.",
            "max_length": f"Shorten your search to {LONGEST_QUERY} characters.",
        },
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)
