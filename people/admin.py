"""What leads set up about people."""

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from people.models import Contact, Customer, Supplier, Team, User


class UserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name", "role", "supplier")


@admin.register(User)
class UserAdmin(BaseUserAdmin):
    add_form = UserCreationForm
    ordering = ("name",)
    list_display = ("name", "email", "role", "supplier", "is_active")
    list_filter = ("role", "is_active")
    search_fields = ("name", "email")
    filter_horizontal = ("teams",)
    fieldsets = (
        (None, {"fields": ("email", "password", "name", "language")}),
        (_("Desk"), {"fields": ("role", "supplier", "teams", "is_active", "is_staff", "is_superuser")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("email", "name", "role", "supplier", "usable_password", "password1", "password2")},
        ),
    )


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin):
    list_display = ("name", "language", "time_zone")
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin):
    list_display = ("name", "customer", "email", "phone")
    search_fields = ("name", "email", "phone", "customer__name")
    list_select_related = ("customer",)


admin.site.register([Team, Supplier])
# A role says what somebody may, and the user's own address is the only one.
admin.site.unregister([Group, EmailAddress])
admin.site.site_header = admin.site.site_title = _("Service desk: settings")
admin.site.index_title = _("What leads set up")
