//! Hands over to [`attache::cli`].

fn main() {}
