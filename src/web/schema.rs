//! Pydantic models: instances whose fields are read from a mapping or an object.

use crate::eval::state::State;
use crate::eval::value::{ObjectKind, Shape, Val};
use crate::eval::{Args, Eval, Outs};
use crate::source::Span;

/// `Model.parse_obj(row)`, `Model.model_validate(body)`: the fields of the instance are those of the argument.
pub fn method(ev: &mut Eval<'_>, st: &State, receiver: &Val, n: &str, args: &Args, site: Span) -> Option<Outs> {
    match &receiver.shape {
        Shape::Class(class) => {
            let class = *class;
            if !matches!(n, "parse_obj" | "model_validate" | "from_orm" | "validate" | "construct" | "model_construct")
                || !ev.descends(class, |p| p.starts_with("pydantic."))
            {
                return None;
            }
            let mut s = st.clone();
            let source = args.positional.first()?.clone();
            let v = ev.instance_over(&mut s, class, &source, site);
            Some(vec![(s, v)])
        }
        // dumping gives the fields back
        Shape::Object(_) => {
            let ObjectKind::Instance(class) = ev.object_kind(receiver)? else { return None };
            if !matches!(n, "dict" | "json" | "model_dump" | "model_dump_json" | "copy" | "model_copy")
                || !ev.descends(class, |p| p.starts_with("pydantic."))
            {
                return None;
            }
            Some(vec![(st.clone(), receiver.clone())])
        }
        _ => None,
    }
}
