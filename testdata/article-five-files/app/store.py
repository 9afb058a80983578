import hashlib
import hmac

SECRET = b"rotate-me"

users = {
    1: {"id": 1, "name": "ada AAA", "email": "ada@example.org", "api_key": "key-a"},
    2: {"id": 2, "name": "bob BBB", "email": "bob@example.org", "api_key": "key-b"},
}
tenants = [{"id": 10, "api_key": "key-a"}, {"id": 20, "api_key": "key-b"}]
invoices = {
    1: {"id": 1, "tenant_id": 10, "text": "AAA"},
    2: {"id": 2, "tenant_id": 20, "text": "BBB"},
}


def get_tenant_by_api_key(api_key):
    return next((t for t in tenants if t["api_key"] == api_key), None)


def get_invoice_from_db(invoice_id, tenant_id=None):
    invoice = invoices.get(invoice_id)  # expect: BOLA001
    if invoice is None:
        return None
    if tenant_id is not None and invoice["tenant_id"] != tenant_id:  # guard
        return None
    return invoice


def derive_key(user_id):
    return hmac.new(SECRET, str(user_id).encode(), hashlib.sha256).hexdigest()


def verify_key(user_id, provided):
    return hmac.compare_digest(derive_key(user_id), provided)
