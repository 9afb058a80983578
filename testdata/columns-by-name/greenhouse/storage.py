def column(model, name):
    found = model.__table__.columns.get(name, None)
    if found is None:
        raise KeyError(name)
    return found


def find(model, value, name="id"):
    return model.query.filter(column(model, name) == value).first()  # expect: BOLA001


def find_two(model, one, other):
    return model.query.filter(
        model.__table__.c["id"] == one,
        model.__table__.c["grower_id"] == other,  # filter
    ).first()
