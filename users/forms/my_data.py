"""Forms of one's data: ask for a copy, delete the account."""

from django import forms

from users.enums import Words


class AskForCopyForm(forms.Form):
    """The button that asks for a copy."""


class DeleteAccountForm(forms.Form):
    """What becomes of a person's words when the account goes; nothing is chosen beforehand."""

    words = forms.ChoiceField(
        label="What shall become of your words?",
        choices=Words,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what shall become of your words.",
            "invalid_choice": "Choose one of the two.",
        },
    )
