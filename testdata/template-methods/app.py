from flask import Flask, abort, jsonify
from flask.views import MethodView
from flask_httpauth import HTTPTokenAuth
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)
auth = HTTPTokenAuth(header="X-API-Key")


class Weaver(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    api_key = db.Column(db.String(40))
    role = db.Column(db.String(20), default="weaver")


class Loom(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    weaver_id = db.Column(db.ForeignKey("weaver.id"))
    pattern = db.Column(db.String(40))


class Carpet(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    weaver_id = db.Column(db.ForeignKey("weaver.id"))
    pattern = db.Column(db.String(40))


class Design(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    weaver_id = db.Column(db.ForeignKey("weaver.id"))
    pattern = db.Column(db.String(40))


@auth.verify_token
def weaver(token):
    return Weaver.query.filter_by(api_key=token).first()


class One(MethodView):
    def __init__(self, model):
        self.model = model

    def found(self, number):
        return db.session.get(self.model, number) or abort(404)  # expect: BOLA001, BOLA002, BOLA004

    def check_read(self, found):
        if auth.current_user().role != "admin":  # guard read
            abort(403)

    def check_delete(self, found):
        if auth.current_user().role != "admin":  # guard delete
            abort(403)

    @auth.login_required
    def get(self, number):
        found = self.found(number)
        self.check_read(found)
        return jsonify(pattern=found.pattern)

    @auth.login_required
    def delete(self, number):
        found = self.found(number)
        self.check_delete(found)
        db.session.delete(found)
        db.session.commit()
        return "", 204


class LoomView(One):
    def __init__(self):
        super().__init__(Loom)

    def check_read(self, found):
        if found.weaver_id != auth.current_user().id:  # guard
            abort(404)

    @auth.login_required
    def get(self, number):  # verdict: after
        return super().get(number)

    @auth.login_required
    def delete(self, number):  # verdict: admin
        return super().delete(number)


class CarpetView(One):
    def __init__(self):
        super().__init__(Carpet)

    def check_read(self, found):
        return True

    def check_delete(self, found):
        owner = auth.current_user().id
        return found.weaver_id == owner

    @auth.login_required
    def get(self, number):  # verdict: missing
        return super().get(number)

    @auth.login_required
    def delete(self, number):  # verdict: missing
        return super().delete(number)


class DesignView(One):
    def __init__(self):
        super().__init__(Design)

    @auth.login_required
    def get(self, number):  # verdict: admin
        return super().get(number)


app.add_url_rule("/designs/<int:number>", view_func=DesignView.as_view("design"), methods=["GET"])
app.add_url_rule("/looms/<int:number>", view_func=LoomView.as_view("loom"), methods=["GET", "DELETE"])
app.add_url_rule("/carpets/<int:number>", view_func=CarpetView.as_view("carpet"), methods=["GET", "DELETE"])
