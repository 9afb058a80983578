from flask import Flask, abort, jsonify, request

app = Flask(__name__)

READERS = {"key-a": "ann", "key-b": "ben"}
POEMS = {1: {"by": "ann", "text": "AAA"}, 2: {"by": "ben", "text": "BBB"}}


@app.get("/poems/<int:n>")
def poem(n):  # verdict: nocred
    return jsonify(POEMS.get(n) or abort(404))


@app.get("/poems/<int:n>/comment")
def comment(n):  # verdict: nocred
    app.logger.info("asked with %s", request.headers.get("X-API-Key"))
    found = POEMS.get(n) or abort(404)
    return jsonify(text=found["text"])


@app.get("/poems/<int:n>/like")
def like(n):  # verdict: nocred
    reader = READERS.get(request.headers.get("X-API-Key"), "stranger")
    found = POEMS.get(n) or abort(404)
    return jsonify(text=found["text"], hello=reader)


@app.get("/poems/<int:n>/share")
def share(n):  # verdict: missing
    reader = READERS.get(request.headers.get("X-API-Key"))
    if reader is None:
        abort(401)
    found = POEMS.get(n) or abort(404)  # expect: BOLA001
    return jsonify(text=found["text"], hello=reader)


@app.delete("/poems/<int:n>")
def burn(n):  # verdict: after
    reader = READERS.get(request.headers.get("X-API-Key"))
    if reader is None:
        abort(401)
    found = POEMS.get(n)  # expect: BOLA004
    if found is None or found["by"] != reader:  # guard
        abort(404)
    found["text"] = ""
    return "", 204


@app.get("/health")
def health():  # verdict: nocred
    return jsonify(ok=True)
