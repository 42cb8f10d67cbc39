//! Policies and a context in, a decision out.
