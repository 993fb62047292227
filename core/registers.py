"""Registers: lists in the CMS that are read and never changed, on wagtail-modeladmin made safe (docs/adr/0021).

The package hands every parameter of an address to `filter()`, so that `?user__password__startswith=` answers
questions about any column. Here only what a register declares reaches the database.
"""

import re

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import (
    display_for_field,
    display_for_value,
    label_for_field,
    lookup_field,
    quote,
    unquote,
)
from django.contrib.auth.models import Permission
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.core.paginator import InvalidPage
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, modeladmin_register
from wagtail_modeladmin.views import IndexView, InspectView, InstanceSpecificView

from core.first_rows import FirstRowsPaginator, in_chunks
from core.spreadsheets import csv_parts

__all__ = ["Filter", "Register", "RegisterIndexView", "RegisterInspectView", "add_to_cms"]

add_to_cms = modeladmin_register

# A search costs a look at every row: so many words, of so many letters in all.
SEARCH_WORDS = 6
SEARCH_LETTERS = 100
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
ROWS_A_PAGE = 50
ROWS_A_CHUNK = 2000


class Filter(SimpleListFilter):
    """A table of named choices (`lookups`): whoever asks for something else is led back to the bare list.

    A register has no other filters: one over a foreign key to User would list three million names, and one over a
    column would answer questions about it.
    """

    template = "registers/filter.html"

    def narrow(self, queryset, value):
        """Return the rows of a choice."""
        raise NotImplementedError

    def queryset(self, request, queryset):
        value = self.value()
        if value is None:
            return queryset
        if value not in dict(self.lookup_choices):
            raise IncorrectLookupParameters
        return self.narrow(queryset, value)


class ReadersOnly(PermissionHelper):
    """Whoever has the register's permission reads it; nobody changes it, superusers included."""

    permission = None

    def user_can_list(self, user):
        return user.has_perm(self.permission)

    def user_can_inspect_obj(self, user, obj):
        return self.inspect_view_enabled and self.user_can_list(user)

    def user_can_create(self, user):
        return False

    def user_can_edit_obj(self, user, obj):
        return False

    def user_can_delete_obj(self, user, obj):
        return False


class NoButtons(ButtonHelper):
    """The first column is the link to a row: a button that says the same would be read out twice."""

    def get_buttons_for_obj(self, obj, exclude=None, classnames_add=None, classnames_exclude=None):
        return []

    def get_primary_button(self, obj):
        may_open = self.permission_helper.user_can_inspect_obj(self.request.user, obj)
        return {"url": self.url_helper.get_action_url("inspect", quote(obj.pk))} if may_open else None


class RegisterIndexView(IndexView):
    """The list, and by POST its file: what is recorded is never done by following a link."""

    paginator_class = FirstRowsPaginator
    # The order of rows by a column tells what stands in it.
    sortable_by = ()

    def dispatch(self, request, *args, **kwargs):
        request.GET = self.declared(request.GET)
        try:
            return super().dispatch(request, *args, **kwargs)
        except IncorrectLookupParameters:
            return redirect(self.index_url)

    def declared(self, given):
        """Return the parameters of an address that the register declares, the search made harmless."""
        filters = [list_filter.parameter_name for list_filter in self.model_admin.list_filter]
        params = given.copy()
        for name in set(params) - {self.SEARCH_VAR, self.PAGE_VAR, *filters}:
            del params[name]
        words = CONTROL.sub(" ", params.get(self.SEARCH_VAR, ""))[:SEARCH_LETTERS].split()
        if words:
            params[self.SEARCH_VAR] = " ".join(words[:SEARCH_WORDS])
        else:
            params.pop(self.SEARCH_VAR, None)
        return params

    def get_filters(self, request):
        """Return the declared filters and not one lookup besides: the package would take any."""
        params = self.get_filters_params()
        specs = [
            list_filter(request, params, self.model, self.model_admin) for list_filter in self.list_filter
        ]
        return specs, bool(specs), {}, False

    def get_page_title(self):
        return self.model_admin.get_menu_label()

    def get_context_data(self, **kwargs):
        paginator = self.paginator_class(self.queryset, self.items_per_page)
        try:
            page = paginator.page(self.page_num)
        except InvalidPage:
            page = paginator.page(1)
        context = {
            "paginator": paginator,
            "page_obj": page,
            "elided_page_range": list(paginator.get_elided_page_range(page.number)),
            "object_list": page.object_list,
            "show_search": self.search_handler.show_search_form,
        }
        # The package's own counts every row, twice.
        return super(IndexView, self).get_context_data(**(context | kwargs))

    def post(self, request, *args, **kwargs):
        """Answer with the file, written while it is sent; it is recorded before the first row goes."""
        if not self.list_export:
            raise PermissionDenied
        self.model_admin.record_export(by=request.user, what=self.narrowed_by())
        name = f"{slugify(self.model_admin.get_menu_label())}.csv"
        return StreamingHttpResponse(
            csv_parts(self.headings(), self.exported_chunks()),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def narrowed_by(self):
        """Say which rows are in the file; what was searched for may be a name, and stays out of the record."""
        chosen = [f"{spec.parameter_name}={spec.value()}" for spec in self.filter_specs if spec.value()]
        return ", ".join([*chosen, *(["found by a search"] if self.query else [])]) or "everything"

    def headings(self):
        return [label_for_field(name, self.model, self.model_admin) for name in self.list_export]

    def exported_chunks(self):
        for rows in in_chunks(self.queryset, ROWS_A_CHUNK):
            yield [[value_of(self.model_admin, name, row) for name in self.list_export] for row in rows]


class RegisterInspectView(InspectView):
    """Everything that a register says of one row."""

    def __init__(self, model_admin, instance_pk):
        # Not InspectView's own: it fetches before it asks who looks, and breaks at an id that is none.
        super(InstanceSpecificView, self).__init__(model_admin)
        self.instance_pk = unquote(instance_pk)
        self.pk_quoted = quote(self.instance_pk)

    def dispatch(self, request, *args, **kwargs):
        if not self.permission_helper.user_can_list(request.user):
            raise PermissionDenied
        self.instance = self.found(self.get_base_queryset(request))
        return super().dispatch(request, *args, **kwargs)

    def found(self, rows):
        """Return the row, or raise Http404: also for what cannot be a key of this table."""
        try:
            return get_object_or_404(rows, pk=self.opts.pk.to_python(self.instance_pk))
        except (ValueError, ValidationError, OverflowError) as error:
            raise Http404 from error

    def get_page_title(self):
        return self.model_admin.get_menu_label()

    def get_meta_title(self):
        return f"{self.instance}: {self.get_page_title()}"

    def get_field_label(self, field_name, field=None):
        return label_for_field(field_name, self.model, self.model_admin)

    def get_field_display_value(self, field_name, field=None):
        empty = self.model_admin.get_empty_value_display(field_name)
        if field is None:
            return display_for_value(value_of(self.model_admin, field_name, self.instance), empty)
        return display_for_field(getattr(self.instance, field_name), field, empty)


class Register(ModelAdmin):
    """A list of rows that whoever has `permission` may search, filter, inspect and take away as CSV.

    `list_filter` takes subclasses of `Filter` alone. `list_export` names the columns of the file, and then
    `record_export` says where it is recorded that somebody took it. `inspect_view_fields` names what the page of a
    row shows: fields, or methods of the register.
    """

    permission = None
    search_label = "Search"
    list_per_page = ROWS_A_PAGE
    list_select_related = ()
    history_view_enabled = False
    index_view_class = RegisterIndexView
    inspect_view_class = RegisterInspectView
    permission_helper_class = ReadersOnly
    button_helper_class = NoButtons
    index_template_name = "registers/index.html"
    inspect_template_name = "registers/inspect.html"

    def __init__(self, parent=None):
        super().__init__(parent)
        if not self.permission:
            raise ImproperlyConfigured("A register names the permission that opens it.")
        if not all(isinstance(each, type) and issubclass(each, Filter) for each in self.list_filter):
            raise ImproperlyConfigured("A register is filtered by subclasses of core.registers.Filter alone.")
        if self.inspect_view_enabled and not self.inspect_view_fields:
            raise ImproperlyConfigured("A register names what it shows of a row: all would be too much.")
        self.permission_helper.permission = self.permission

    def record_export(self, *, by, what):
        """Record that a user takes the register away; `what` says which rows."""
        raise NotImplementedError

    def get_list_filter(self, request):
        return self.list_filter

    def get_permissions_for_registration(self):
        app_label, codename = self.permission.split(".")
        return Permission.objects.filter(content_type__app_label=app_label, codename=codename)

    def get_admin_urls_for_registration(self):
        """Leave out the addresses at which something could be changed."""
        kept = {self.url_helper.get_action_url_name(action) for action in ("index", "inspect")}
        return tuple(url for url in super().get_admin_urls_for_registration() if url.name in kept)

    def register_admin_url_finders(self):
        """Claim no address for editing the rows."""

    def register_indexing(self):
        """Leave the rows out of Wagtail's index of references, which would cost every save of one."""


def value_of(register, name, row):
    """Return what a register shows of a row in a column: a choice by its label."""
    field, _, value = lookup_field(name, row, register)
    return getattr(row, f"get_{name}_display")() if field is not None and field.choices else value
