//! How a verb ends when it does not succeed.

use std::process::ExitCode;

use crate::error::AppError;

/// One line for the person, in Russian.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The call is wrong: exit code 2.
    #[error("{0}")]
    Usage(String),
    /// The job could not be done: exit code 1.
    #[error("{0}")]
    Failed(String),
}

impl CliError {
    pub fn exit_code(&self) -> ExitCode {
        match self {
            CliError::Usage(_) => ExitCode::from(2),
            CliError::Failed(_) => ExitCode::FAILURE,
        }
    }
}

impl From<AppError> for CliError {
    fn from(error: AppError) -> CliError {
        // On the command line the cause is for the one who sits at the machine.
        CliError::Failed(match &error {
            AppError::Internal(cause) => cause.to_string(),
            AppError::Busy => "база занята другой программой, повторите позже".into(),
            other => other.to_string(),
        })
    }
}

impl From<std::io::Error> for CliError {
    fn from(cause: std::io::Error) -> CliError {
        CliError::Failed(cause.to_string())
    }
}
