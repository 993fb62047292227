"""Four groups with the fewest permissions each, and approval by a publisher before anything is public."""

from django.db import migrations

# Page permissions count for the whole tree: they stand on its root.
PAGE_PERMISSIONS = {
    "Editors": ["add_page", "change_page"],
    "Publishers": ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
}
COLLECTION_PERMISSIONS = ["add_image", "choose_image", "add_document", "choose_document"]
MODEL_PERMISSIONS = {
    "Editors": [],
    "Publishers": [
        ("blog", "category", "add_category"),
        ("blog", "category", "change_category"),
        ("blog", "publishedversion", "change_publishedversion"),
        ("users", "official", "add_official"),
        ("users", "official", "change_official"),
    ],
    "Moderators": [
        ("comments", "staffcomment", "view_staffcomment"),
        ("comments", "staffcomment", "moderate_staffcomment"),
    ],
    "Analysts": [("comments", "staffcomment", "view_staffcomment")],
}


def permission(apps, app_label, model, codename):
    """Return a permission, made now where Django's own post_migrate step has not come by yet."""
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    found, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": f"Can {codename.replace('_', ' ')}"}
    )
    return found


def set_up_groups(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    root_collection = apps.get_model("wagtailcore.Collection").objects.get(depth=1)
    GroupPagePermission = apps.get_model("wagtailcore.GroupPagePermission")
    GroupCollectionPermission = apps.get_model("wagtailcore.GroupCollectionPermission")
    for name, models in MODEL_PERMISSIONS.items():
        group, _ = Group.objects.get_or_create(name=name)
        GroupPagePermission.objects.filter(group=group).delete()
        GroupCollectionPermission.objects.filter(group=group).delete()
        group.permissions.set(
            [permission(apps, "wagtailadmin", "admin", "access_admin")]
            + [permission(apps, *names) for names in models]
        )
        for codename in PAGE_PERMISSIONS.get(name, []):
            GroupPagePermission.objects.create(
                group=group, page=root, permission=permission(apps, "wagtailcore", "page", codename)
            )
        for codename in COLLECTION_PERMISSIONS if name in PAGE_PERMISSIONS else []:
            kind = codename.split("_")[1]
            GroupCollectionPermission.objects.create(
                group=group,
                collection=root_collection,
                permission=permission(apps, f"wagtail{kind}s", kind, codename),
            )


def set_up_workflow(apps, schema_editor):
    """Wagtail's first workflow asks moderators; here publishers approve, and moderators moderate staff's words."""
    Group = apps.get_model("auth.Group")
    task = apps.get_model("wagtailcore.GroupApprovalTask").objects.order_by("pk").first()
    workflow = apps.get_model("wagtailcore.Workflow").objects.order_by("pk").first()
    task.name = "Approval by a publisher"
    task.save()
    task.groups.set([Group.objects.get(name="Publishers")])
    workflow.name = "Publication"
    workflow.save()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("blog", "0001_initial"),
        ("comments", "0001_initial"),
        ("users", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [
        migrations.RunPython(set_up_groups, migrations.RunPython.noop),
        migrations.RunPython(set_up_workflow, migrations.RunPython.noop),
    ]
