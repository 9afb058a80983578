from flask_principal import Permission as BasePermission
from flask_principal import RoleNeed, UserNeed


class Permission(BasePermission):
    """Administrators pass every permission."""

    def __init__(self, *needs):
        super().__init__(RoleNeed("admin"), *needs)


class DeedPermission(Permission):
    def __init__(self, deed):
        needs = []
        if deed.clerk_id:
            needs.append(UserNeed(deed.clerk_id))
        super().__init__(*needs)


administrators = Permission()
