from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm

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
        ("Desk", {"fields": ("role", "supplier", "teams", "is_active", "is_staff", "is_superuser")}),
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
