"""How forms look: Django's own rendering, with templates in the design system's markup."""

from django.forms.renderers import TemplatesSetting


class DesignSystemRenderer(TemplatesSetting):
    """Renders forms with templates/forms/; `{{ form }}` gives the fields."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
