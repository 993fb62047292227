"""What moderators type in the register of staff."""

from django import forms

from users.addresses import EmailAddressField


class FindByEmailForm(forms.Form):
    """One whole email address: there is no search for a part of one."""

    email = EmailAddressField(label="Find by whole email address", autocomplete="off")
