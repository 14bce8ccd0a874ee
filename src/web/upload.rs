//! A file sent by a form of our pages (`multipart/form-data`): counted, kept in a temporary file, its CSRF token checked.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Seek, Write};

use rocket::data::{Data, FromData, Outcome};
use rocket::form::Form;
use rocket::fs::TempFile;
use rocket::http::Status;
use rocket::request::Request;

use super::{csrf, session};
use crate::app::App;
use crate::error::AppError;

/// Largest file, in bytes; what reads it has limits of its own.
pub const MAX_FILE: u64 = 40_000_000;

/// A form with one file, sent by a signed-in person from one of our pages. Routes turn the error into their answer with `?`.
pub struct CheckedUpload(pub Result<Upload, AppError>);

/// What came.
pub struct Upload {
    /// At its beginning; gone when dropped.
    pub file: File,
    /// As the person's computer names it, without its folders; empty when no file was chosen.
    pub name: String,
    /// Bytes; 0 when no file was chosen.
    pub size: u64,
    /// The other fields, by name.
    pub fields: HashMap<String, String>,
}

#[derive(rocket::FromForm)]
struct Sent<'r> {
    csrf: String,
    file: Option<TempFile<'r>>,
    field: HashMap<String, String>,
}

#[rocket::async_trait]
impl<'r> FromData<'r> for CheckedUpload {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        let Some(app) = request.rocket().state::<App>() else {
            return Outcome::Error((Status::InternalServerError, ()));
        };
        let session = match session::current(request, app, app.clock.now()).await {
            Ok(Some((_, session))) => session,
            Ok(None) => return Outcome::Error((Status::Unauthorized, ())),
            Err(_) => return Outcome::Error((Status::ServiceUnavailable, ())),
        };
        if !request.content_type().is_some_and(|kind| kind.is_form_data()) {
            return Outcome::Error((Status::UnsupportedMediaType, ()));
        }
        let declared = request.headers().get_one("Content-Length").and_then(|length| length.parse::<u64>().ok());
        // What is too large is told as such, whatever its token: it is read no further.
        if declared.is_some_and(|declared| declared > MAX_FILE + ROOM) {
            return Outcome::Success(CheckedUpload(Err(too_large())));
        }
        let sent = match Form::<Sent<'_>>::from_data(request, data).await {
            Outcome::Success(sent) => sent.into_inner(),
            Outcome::Error((_, errors)) => {
                let cut = errors.iter().any(|error| error.status() == Status::PayloadTooLarge);
                return Outcome::Success(CheckedUpload(Err(if cut { too_large() } else { AppError::Cut })));
            }
            Outcome::Forward(_) => return Outcome::Error((Status::UnsupportedMediaType, ())),
        };
        if !csrf::same_origin(request) || !csrf::token_fits(app, &session, &sent.csrf) {
            return Outcome::Error((Status::Forbidden, ()));
        }
        Outcome::Success(CheckedUpload(opened(sent)))
    }
}

/// Bytes of a body besides its file.
const ROOM: u64 = 1_000_000;

fn too_large() -> AppError {
    AppError::TooLarge(format!("Файл больше {} МБ: уменьшите его и загрузите снова.", MAX_FILE / 1_000_000))
}

fn opened(sent: Sent<'_>) -> Result<Upload, AppError> {
    let fields = sent.field;
    let Some(sent) = sent.file else {
        return Ok(Upload { file: tempfile::tempfile()?, name: String::new(), size: 0, fields });
    };
    let name =
        sent.raw_name().map(|name| name.dangerous_unsafe_unsanitized_raw().as_str().to_owned()).unwrap_or_default();
    let name =
        name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
    let (size, file) = (
        sent.len(),
        match &sent {
            TempFile::Buffered { content } => {
                let mut file = tempfile::tempfile()?;
                file.write_all(content)?;
                file.rewind()?;
                file
            }
            TempFile::File { .. } => {
                File::open(sent.path().ok_or_else(|| AppError::internal("an upload without a file"))?)?
            }
        },
    );
    if size > MAX_FILE {
        return Err(too_large());
    }
    Ok(Upload { file, name, size, fields })
}
