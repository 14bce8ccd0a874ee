//! JSON bodies: limited, whole, and refused with a word of where they are wrong.

use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::http::{ContentType, Status};
use rocket::request::Request;
use serde::de::DeserializeOwned;

use crate::error::AppError;
use crate::forms::parse::MAX_SPEC;

/// Largest JSON body, in bytes: a batch of 2,000 edits fits.
const LIMIT: u64 = 1024 * 1024;

/// A parsed body, or why it is not one. Routes turn the error into their answer with `?`.
pub struct JsonBody<T>(pub Result<T, AppError>);

#[rocket::async_trait]
impl<'r, T: DeserializeOwned + Send> FromData<'r> for JsonBody<T> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        if request.content_type() != Some(&ContentType::JSON) {
            return Outcome::Error((Status::UnsupportedMediaType, ()));
        }
        let declared = request.headers().get_one("Content-Length").and_then(|length| length.parse::<u64>().ok());
        Outcome::Success(JsonBody(read(data, declared).await))
    }
}

/// A body of JSON kept as the text it came as, such as a form spec; up to [`MAX_SPEC`] bytes.
pub struct JsonText(pub Result<String, AppError>);

#[rocket::async_trait]
impl<'r> FromData<'r> for JsonText {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        if request.content_type() != Some(&ContentType::JSON) {
            return Outcome::Error((Status::UnsupportedMediaType, ()));
        }
        let declared = request.headers().get_one("Content-Length").and_then(|length| length.parse::<u64>().ok());
        let text = read_bytes(data, declared, MAX_SPEC as u64).await.and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| AppError::invalid("текст не в кодировке UTF-8: сохраните файл в ней"))
        });
        Outcome::Success(JsonText(text))
    }
}

/// What came in part is [`AppError::Cut`], never half a request: the same body sent again may be taken.
async fn read<T: DeserializeOwned>(data: Data<'_>, declared: Option<u64>) -> Result<T, AppError> {
    let bytes = read_bytes(data, declared, LIMIT).await?;
    serde_json::from_slice(&bytes).map_err(|cause| match cause.is_eof() {
        true => AppError::Cut,
        false => AppError::invalid(format!("запрос не разобран: {cause}")),
    })
}

async fn read_bytes(data: Data<'_>, declared: Option<u64>, limit: u64) -> Result<Vec<u8>, AppError> {
    let bytes = data.open((limit + 1).bytes()).into_bytes().await.map_err(|_| AppError::Cut)?;
    if bytes.len() as u64 > limit {
        return Err(AppError::TooLarge(format!("запрос больше {} МБ", limit >> 20)));
    }
    if declared.is_some_and(|declared| declared != bytes.len() as u64) {
        return Err(AppError::Cut);
    }
    Ok(bytes.into_inner())
}
