import os
from functools import wraps

from apiflask import APIFlask, HTTPTokenAuth, Schema, abort
from apiflask.fields import Integer, String
from flask.views import MethodView
from flask_sqlalchemy import SQLAlchemy

app = APIFlask(__name__, enable_openapi=False)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL", "sqlite:///hives.db")
db = SQLAlchemy(app)
auth = HTTPTokenAuth()


class Keeper(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    token = db.Column(db.String(40), unique=True)


class Hive(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    keeper_id = db.Column(db.ForeignKey("keeper.id"))
    name = db.Column(db.String(40))


class Renaming(Schema):
    name = String(required=True)


class Wanted(Schema):
    hive = Integer(required=True)


@auth.verify_token
def verify(token):
    return Keeper.query.filter_by(token=token).first()


def noted(func=None):
    def decorator(function):
        @wraps(function)
        def run(*args, **kwargs):
            app.logger.debug("called")
            return function(*args, **kwargs)

        return run

    if func is None:
        return decorator
    return decorator(func)


@app.get("/hives/<int:hive_id>")
@app.auth_required(auth)
def hive(hive_id):  # verdict: missing
    found = db.get_or_404(Hive, hive_id)  # expect: BOLA001
    return {"name": found.name}


@app.get("/hives/<int:hive_id>/label")
@app.auth_required(auth)
def label(hive_id):  # verdict: after
    found = db.get_or_404(Hive, hive_id)  # expect: BOLA004
    if found.keeper_id != auth.current_user.id:  # guard
        abort(404)
    return {"name": found.name}


@app.get("/found")
@app.auth_required(auth)
@app.input(Wanted, location="query")
def found(query_data):  # verdict: missing
    wanted = db.get_or_404(Hive, query_data["hive"])  # expect: BOLA001
    return {"name": wanted.name}


@app.post("/own")
@app.auth_required(auth)
@app.input(Wanted)
def own(json_data):  # verdict: scoped
    wanted = Hive.query.filter_by(
        id=json_data["hive"],
        keeper_id=auth.current_user.id,  # filter
    ).first_or_404()
    return {"name": wanted.name}


class HiveByNumber(MethodView):
    @noted
    @app.auth_required(auth)
    @noted
    @app.input(Renaming, arg_name="said")
    def put(self, hive_id, said):  # verdict: missing
        kept = db.get_or_404(Hive, hive_id)  # expect: BOLA002
        kept.name = said["name"]
        db.session.commit()
        return {"name": kept.name}

    @noted()
    @app.auth_required(auth)
    def delete(self, hive_id):  # verdict: scoped
        kept = Hive.query.filter_by(
            id=hive_id,
            keeper_id=auth.current_user.id,  # filter
        ).first_or_404()
        db.session.delete(kept)
        db.session.commit()
        return {"name": kept.name}


app.add_url_rule("/numbered/<int:hive_id>", view_func=HiveByNumber.as_view("numbered"))
