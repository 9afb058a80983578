//! The words that `does` knows, and what they mean: the evaluator implements them, rules files give them to paths.

/// Word and meaning. `docs/rules-format.md` is made of it; a test holds the embedded files against it.
pub const BEHAVIOURS: &[(&str, &str)] = &[
    ("abort", "leaves the handler with an HTTP error, as `flask.abort` does"),
    ("contextmanager", "makes a context manager of a generator, as `contextlib.contextmanager` does"),
    ("credential-required", "decorator or call: leaves unless the request carries a valid credential; afterwards the caller is known"),
    ("decorator-factory", "gives back what it decorates, with or without arguments of its own"),
    ("deepcopy", "a copy of its argument"),
    ("equal", "is true when its two arguments are equal: `hmac.compare_digest`, password checks"),
    ("fresh", "a new value that depends on nothing: random, time, a new object"),
    ("hybrid", "property of a model that also works in queries"),
    ("identity", "its first argument in another form, nothing lost: casts, quoting, encoding"),
    ("identity-of-caller", "stands for the caller: claims that the library has verified, the current user"),
    ("import-module", "gives the module of a name, as `importlib.import_module` does"),
    ("log-in", "makes its argument the current user, as `flask_login.login_user` does"),
    ("loss", "depends on its arguments without telling them: a length, a rounding"),
    ("make", "built from all of its arguments, nothing lost: joining paths, hashing"),
    ("model-base", "class whose subclasses are models"),
    ("named-tuple", "makes a class of tuples whose places have names, as `collections.namedtuple` does"),
    ("nothing", "gives nothing that matters: logging, flashing a message"),
    ("part", "a part of its argument, or what it parses to: splitting, `json.loads`"),
    ("partial", "binds arguments, as `functools.partial` does"),
    ("pass-through", "decorator that changes nothing, with or without settings"),
    ("prefix", "tests the beginning of its second argument by its first: `re.match`"),
    ("property", "makes a property of a method"),
    ("redirect", "answers with a redirection"),
    ("response", "answers with its arguments"),
    ("reduce", "calls its first argument over the elements of the second, as `functools.reduce` does"),
    ("same", "gives back its first argument"),
    ("session-required", "decorator: leaves unless a cookie session has a user"),
    ("setting", "reads a setting or the environment"),
    ("hasher", "gives a hash object that is fed piece by piece, as `hashlib.sha256` does"),
    ("signer", "gives such an object with its first argument as the key, as `hmac.new` does"),
    ("signature", "signs its arguments with the first as the key, as `hmac.new` does"),
    ("sorted", "the elements of its argument, as a collection"),
    ("update-wrapper", "keeps the name of what it wraps: `functools.update_wrapper(wrapper, wrapped)`"),
    ("verified-claims", "verifies a token and gives its claims; raises when it is not valid"),
    ("view", "a dictionary of an object's attributes"),
    ("wraps", "decorator factory that keeps the name of what it wraps: `functools.wraps`"),
    ("wraps-apply", "what `functools.wraps(f)` gives, applied"),
];

/// The meaning of a word, or the word itself.
#[must_use]
pub fn words(does: &str) -> String {
    BEHAVIOURS.iter().find(|(word, _)| *word == does).map_or_else(|| does.to_owned(), |(word, meaning)| format!("{word}: {meaning}"))
}
