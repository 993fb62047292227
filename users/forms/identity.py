"""Forms of people who come from an identity provider."""

from django import forms

from users.names import NameField


class FinishForm(forms.Form):
    """What the provider cannot say for somebody new: the name to show, and that the rules are accepted."""

    name = NameField(
        label="Name to show others",
        help_text="Your own name, or the first name alone. It stands beside what you write.",
    )
    rules = forms.BooleanField(
        label="I have read the community rules and will follow them",
        error_messages={"required": "Read the community rules and accept them to register."},
    )
