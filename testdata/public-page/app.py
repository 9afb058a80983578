from flask import Flask, abort, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
db = SQLAlchemy(app)


class Cook(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    key = db.Column(db.String, unique=True)


class Recipe(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    cook_id = db.Column(db.ForeignKey("cook.id"))
    title = db.Column(db.String)


class Remark(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    recipe_id = db.Column(db.ForeignKey("recipe.id"))
    cook_id = db.Column(db.ForeignKey("cook.id"))
    text = db.Column(db.String)


def caller():
    return Cook.query.filter_by(key=request.headers.get("X-API-Key")).first() or abort(401)


def page(recipe):
    return jsonify(recipe.title, [r.text for r in Remark.query.filter_by(recipe_id=recipe.id)])


@app.route("/recipes/<int:recipe_id>", methods=["GET", "POST"])
def recipe_page(recipe_id):  # verdict: missing
    recipe = Recipe.query.get_or_404(recipe_id)
    if request.method == "POST":
        caller()
        db.session.delete(Remark.query.get_or_404(request.form["remark"]))  # expect: BOLA002
        db.session.commit()
    return page(recipe)


@app.route("/checked/recipes/<int:recipe_id>", methods=["GET", "POST"])
def checked_recipe_page(recipe_id):  # verdict: after
    recipe = Recipe.query.get_or_404(recipe_id)
    if request.method == "POST":
        cook = caller()
        remark = Remark.query.get_or_404(request.form["remark"])  # expect: BOLA004
        if remark.cook_id != cook.id:  # guard
            abort(403)
        db.session.delete(remark)
        db.session.commit()
    return page(recipe)


@app.route("/titles/<int:recipe_id>", methods=["GET", "POST"])
def title_page(recipe_id):  # verdict: missing
    recipe = Recipe.query.get_or_404(recipe_id)  # expect: BOLA002
    if request.method == "POST":
        caller()
        recipe.title = request.form["title"]
        db.session.commit()
    return page(recipe)


@app.route("/checked/titles/<int:recipe_id>", methods=["GET", "POST"])
def checked_title_page(recipe_id):  # verdict: after
    recipe = Recipe.query.get_or_404(recipe_id)  # expect: BOLA004
    if request.method == "POST":
        cook = caller()
        if recipe.cook_id != cook.id:  # guard
            abort(403)
        recipe.title = request.form["title"]
        db.session.commit()
    return page(recipe)


@app.route("/open/titles/<int:recipe_id>", methods=["GET", "POST"])
def open_title_page(recipe_id):  # verdict: nocred
    recipe = Recipe.query.get_or_404(recipe_id)
    if request.method == "POST":
        recipe.title = request.form["title"]
        db.session.commit()
    return page(recipe)


@app.route("/marked/titles/<int:recipe_id>")
def marked_title_page(recipe_id):  # verdict: nocred
    recipe = Recipe.query.get_or_404(recipe_id)
    if request.headers.get("X-API-Key"):
        return jsonify(recipe.title, recipe.cook_id == caller().id)
    return page(recipe)
