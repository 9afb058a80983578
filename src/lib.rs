//! `bolint` finds the Flask handlers in which the holder of one valid API key reaches another caller's object by changing an
//! identifier (BOLA / IDOR, OWASP API1:2023, CWE-639).
//!
//! The pipeline, one module a step, each of which imports only from those above it:
//!
//! | step | module |
//! | --- | --- |
//! | find and read files | [`source`] |
//! | parse and lower Python | [`python`] |
//! | name modules, resolve imports | [`project`] |
//! | what is known of libraries (`rules/*.toml`) | [`knowledge`] |
//! | run the code abstractly | [`eval`] |
//! | what Flask and its extensions do when called | [`web`] |
//! | what storage libraries do when called | [`data`] |
//! | one row a handler, one verdict an access | [`verdict`] |
//! | all of these in order | [`analysis`] |
//! | BOLA001… read one row each | [`rules`] |
//! | what of it is reported: comments, baseline, scope | [`triage`] |
//! | edits that restrict a selection to the caller | [`patch`] |
//! | full, concise, JSON, SARIF, … | [`report`] |
//! | mistakes in files of the user's; options | [`mistake`], [`config`] |
//! | arguments, exit codes | [`cli`] |

pub mod analysis;
pub mod auth;
pub mod cli;
pub mod config;
pub mod data;
pub mod engine;
pub mod eval;
pub mod knowledge;
pub mod mistake;
pub mod panics;
pub mod patch;
pub mod project;
pub mod python;
pub mod report;
pub mod rules;
pub mod source;
pub mod triage;
pub mod verdict;
pub mod web;

pub use analysis::{Analysis, Options, analyze};
