//! Hands over to [`attache::cli`].

fn main() -> std::process::ExitCode {
    attache::cli::main()
}
