//! Errors as text and exit codes: the only place that prints them.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::graph::BuildError;
use crate::query::QueryError;
use crate::snapshot::SnapshotError;

/// How a command that did its work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// All of it.
    All,
    /// Some articles failed.
    Partly,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The input or the question was wrong: what, and what to do.
    #[error("{0}")]
    Input(String),
    /// The command line was wrong.
    #[error("{0}")]
    Usage(String),
    /// Reading or writing failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It failed and has said so already.
    #[error("")]
    Told,
}

impl From<SnapshotError> for CliError {
    fn from(error: SnapshotError) -> Self {
        CliError::Input(error.to_string())
    }
}

impl From<QueryError> for CliError {
    fn from(error: QueryError) -> Self {
        CliError::Input(error.to_string())
    }
}

impl From<BuildError> for CliError {
    fn from(error: BuildError) -> Self {
        CliError::Input(error.to_string())
    }
}

/// Tells an error on standard error and returns the exit code.
pub(super) fn exit(result: Result<Done, CliError>) -> ExitCode {
    match result {
        Ok(Done::All) => ExitCode::SUCCESS,
        Ok(Done::Partly) => ExitCode::from(3),
        // Whoever reads us has read enough, as `head` does.
        Err(CliError::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(CliError::Told) => ExitCode::from(1),
        Err(error) => {
            // Nothing can be done where even this can't be written.
            let _ = writeln!(anstream::stderr(), "attache: {error}");
            ExitCode::from(if matches!(error, CliError::Usage(_)) { 2 } else { 1 })
        }
    }
}
