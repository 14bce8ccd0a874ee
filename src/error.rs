//! The one error of the application (DESIGN 13): a person sees in Russian what is wrong and what to do, the log gets the
//! cause, neither gets a secret.

/// Why something was not done. `web/errors.rs` turns it into an answer, `cli/` into a line and an exit code.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// Does not exist, or may not be seen: the same to the person.
    #[error("не найдено")]
    NotFound,
    /// No session, or it is over.
    #[error("нужно войти")]
    SignIn,
    /// Exists and is seen, but may not be done; the reason for the person.
    #[error("{0}")]
    Forbidden(String),
    /// What came in is wrong: where, and how to mend it.
    #[error("{0}")]
    Invalid(String),
    /// The connection broke before the whole request had come; sending it again helps.
    #[error("Запрос пришел не целиком: связь прервалась. Повторите.")]
    Cut,
    /// The state has changed meanwhile; `code` is for scripts.
    #[error("{message}")]
    Conflict { code: &'static str, message: String },
    /// Too large; the limit is in the text.
    #[error("{0}")]
    TooLarge(String),
    /// Too often.
    #[error("{message}")]
    TooMany { retry_after: std::time::Duration, message: String },
    /// The machine can't take more right now; trying again helps.
    #[error("сервер занят, повторите через несколько секунд")]
    Busy,
    /// A fault of ours or of the machine. The cause goes to the log only.
    #[error("внутренняя ошибка")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl AppError {
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> AppError {
        AppError::Internal(cause.into())
    }

    pub fn invalid(message: impl Into<String>) -> AppError {
        AppError::Invalid(message.into())
    }
}

impl From<rusqlite::Error> for AppError {
    fn from(cause: rusqlite::Error) -> AppError {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        match cause.sqlite_error_code() {
            Some(DatabaseBusy | DatabaseLocked) => AppError::Busy,
            _ => AppError::internal(cause),
        }
    }
}

impl From<r2d2::Error> for AppError {
    fn from(_: r2d2::Error) -> AppError {
        AppError::Busy
    }
}

impl From<std::io::Error> for AppError {
    fn from(cause: std::io::Error) -> AppError {
        AppError::internal(cause)
    }
}

impl From<serde_json::Error> for AppError {
    fn from(cause: serde_json::Error) -> AppError {
        AppError::internal(cause)
    }
}

/// An error with all its causes, for the log and the operator; never for the person.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
