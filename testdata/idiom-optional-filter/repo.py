from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class Customer(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String(40), unique=True)


class Alert(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    customer_id = db.Column(db.ForeignKey("customer.id"))
    text = db.Column(db.String(40))


def find_by_id(alert_id, customers=None):
    filters = [Alert.id == alert_id]
    if customers:
        filters.append(Alert.customer_id.in_(customers))  # guard
    return Alert.query.filter(*filters).first_or_404()  # expect: BOLA001, BOLA002


def find_with(alert_id, **options):
    query = Alert.query.filter_by(id=alert_id)
    if options.get("newest"):
        query = query.order_by(Alert.id.desc())
    return query.first_or_404()  # expect: BOLA001
