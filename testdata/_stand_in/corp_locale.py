"""Stands in for a company's own library that has nothing to do with who calls."""


def negotiate(request):
    """The language to answer in."""
    return request.accept_languages.best_match(["en", "fr"]) or "en"
