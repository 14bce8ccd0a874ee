//! A file as an answer (FEATURES D1): streamed from the database chunk by chunk, each in a fresh short read, so that
//! neither memory nor a connection is held while a slow line takes its time. One range at a time can be asked for.

use std::io::{self, SeekFrom};
use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use rocket::http::{Header, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::{self, Responder, Response};
use tokio::io::{AsyncRead, AsyncSeek, ReadBuf};

use super::paths;
use crate::db::Db;
use crate::db::blobs::{self, Blob, CHUNK};

/// Bytes handed to the connection at a time.
const STEP: usize = 64 * 1024;
/// Endings of files that a browser may show by itself; everything else is saved.
const SHOWN: [&str; 5] = ["pdf", "png", "jpg", "jpeg", "txt"];
/// A shown file gets no rights on our pages.
const SHOWN_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/// A blob on its way to a person under a name.
pub struct Download {
    pub db: Db,
    pub blob: Blob,
    /// As it is saved; Russian letters come through.
    pub name: String,
    pub asked: Asked,
}

/// A file made for this answer, saved under a name.
pub struct Made {
    pub bytes: Vec<u8>,
    pub name: String,
}

impl<'r> Responder<'r, 'static> for Made {
    fn respond_to(self, _request: &'r Request<'_>) -> response::Result<'static> {
        let mut answer = Response::build();
        for header in name_headers(&self.name) {
            answer.header(header);
        }
        answer.header(Header::new("Cache-Control", "private, no-store"));
        answer.sized_body(self.bytes.len(), io::Cursor::new(self.bytes)).ok()
    }
}

/// What of the file is asked for.
pub struct Asked {
    range: Option<String>,
    if_range: Option<String>,
    if_none_match: Option<String>,
}

impl Asked {
    /// Whether this is the start of a download and not its continuation.
    pub fn is_start(&self) -> bool {
        self.range.as_deref().is_none_or(|range| range.starts_with("bytes=0-"))
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Asked {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let header = |name| request.headers().get_one(name).map(str::to_owned);
        Outcome::Success(Asked {
            range: header("Range"),
            if_range: header("If-Range"),
            if_none_match: header("If-None-Match"),
        })
    }
}

impl<'r> Responder<'r, 'static> for Download {
    fn respond_to(self, _request: &'r Request<'_>) -> response::Result<'static> {
        let Download { db, blob, name, asked } = self;
        let tag = format!("\"{}\"", blob.sha256);
        let mut answer = Response::build();
        answer
            .header(Header::new("ETag", tag.clone()))
            .header(Header::new("Accept-Ranges", "bytes"))
            .header(Header::new("Cache-Control", "private, no-cache"));
        if asked.if_none_match.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag)) {
            return answer.status(Status::NotModified).ok();
        }
        let resumed = asked.if_range.is_none_or(|known| known == tag);
        let range = asked.range.filter(|_| resumed).map_or(Part::Whole, |range| part(&range, blob.size));
        let bytes = match range {
            Part::Whole => 0..blob.size,
            Part::Range(range) => {
                let told = format!("bytes {}-{}/{}", range.start, range.end - 1, blob.size);
                answer.status(Status::PartialContent).header(Header::new("Content-Range", told));
                range
            }
            Part::Unsatisfiable => {
                let told = format!("bytes */{}", blob.size);
                return answer
                    .status(Status::RangeNotSatisfiable)
                    .header(Header::new("Content-Range", told))
                    .sized_body(0, io::Cursor::new(""))
                    .ok();
            }
        };
        for header in name_headers(&name) {
            answer.header(header);
        }
        let length = usize::try_from(bytes.end - bytes.start).map_err(|_| Status::InternalServerError)?;
        answer.sized_body(length, BlobReader::new(db, blob, bytes)).max_chunk_size(STEP).ok()
    }
}

fn name_headers(name: &str) -> Vec<Header<'static>> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let is_shown = SHOWN.contains(&ending.as_str());
    let kind = match ending.as_str() {
        "txt" => "text/plain; charset=utf-8".to_owned(),
        _ => kind_of(&ending),
    };
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') { c } else { '_' }).collect();
    let manner = if is_shown { "inline" } else { "attachment" };
    let disposition = format!("{manner}; filename=\"{plain}\"; filename*=UTF-8''{}", paths::encode(name));
    let mut headers = vec![
        Header::new("Content-Type", kind),
        Header::new("Content-Disposition", disposition),
        Header::new("X-Content-Type-Options", "nosniff"),
    ];
    if is_shown {
        headers.push(Header::new("Content-Security-Policy", SHOWN_POLICY));
    }
    headers
}

/// What a page or a script of ours could be made of goes as bytes without a meaning: it is only saved.
fn kind_of(ending: &str) -> String {
    const LIVE: [&str; 5] = ["html", "xml", "javascript", "css", "wasm"];
    let kind = mime_guess::from_ext(ending).first_or_octet_stream();
    let (name, suffix) = (kind.subtype().as_str(), kind.suffix().map(|suffix| suffix.as_str()));
    let is_live = LIVE.contains(&name) || suffix.is_some_and(|suffix| LIVE.contains(&suffix));
    if is_live { "application/octet-stream".to_owned() } else { kind.to_string() }
}

/// What a `Range` header comes to.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Range(Range<u64>),
    Unsatisfiable,
}

/// Reads `bytes=a-b`, `bytes=a-` or `bytes=-n`; anything else, several ranges too, is answered with the whole.
fn part(header: &str, size: u64) -> Part {
    let Some((first, last)) = header.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-')) else {
        return Part::Whole;
    };
    let range = match (first.parse::<u64>(), last.parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Ok(first), Err(_)) if last.is_empty() => first..size,
        (Err(_), Ok(count)) if first.is_empty() => size.saturating_sub(count)..size,
        _ => return Part::Whole,
    };
    if range.start < range.end { Part::Range(range) } else { Part::Unsatisfiable }
}

/// Reads a blob a chunk at a time.
struct BlobReader {
    db: Db,
    blob: Blob,
    /// Of the blob, still to be read.
    left: Range<u64>,
    chunk: Option<(u64, Vec<u8>)>,
}

impl BlobReader {
    fn new(db: Db, blob: Blob, bytes: Range<u64>) -> BlobReader {
        BlobReader { db, blob, left: bytes, chunk: None }
    }

    /// What the chunk at the present place holds from there on.
    fn rest_of_chunk(&mut self) -> io::Result<&[u8]> {
        let number = self.left.start / CHUNK as u64;
        if self.chunk.as_ref().is_none_or(|(loaded, _)| *loaded != number) {
            let bytes = self.db.read(|c| blobs::chunk(c, self.blob.id, number)).map_err(io::Error::other)?;
            self.chunk = Some((number, bytes.ok_or(io::ErrorKind::UnexpectedEof)?));
        }
        let within = (self.left.start % CHUNK as u64) as usize;
        let rest = self.chunk.as_ref().and_then(|(_, bytes)| bytes.get(within..)).unwrap_or_default();
        if rest.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(rest) }
    }
}

impl AsyncRead for BlobReader {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let left = self.left.end.saturating_sub(self.left.start);
        if left == 0 {
            return Poll::Ready(Ok(()));
        }
        let rest = match self.rest_of_chunk() {
            Ok(rest) => rest,
            Err(cause) => return Poll::Ready(Err(cause)),
        };
        let taken = rest.len().min(buffer.remaining()).min(usize::try_from(left).unwrap_or(usize::MAX));
        buffer.put_slice(&rest[..taken]);
        self.left.start += taken as u64;
        Poll::Ready(Ok(()))
    }
}

/// Rocket wants it of bodies with a size; the size is given, so nobody seeks.
impl AsyncSeek for BlobReader {
    fn start_seek(self: Pin<&mut Self>, _: SeekFrom) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn poll_complete(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Poll::Ready(Err(io::ErrorKind::Unsupported.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        let table = [
            ("bytes=0-9", Part::Range(0..10)),
            ("bytes=90-", Part::Range(90..100)),
            ("bytes=90-1000", Part::Range(90..100)),
            ("bytes=-10", Part::Range(90..100)),
            ("bytes=-1000", Part::Range(0..100)),
            ("bytes=100-", Part::Unsatisfiable),
            ("bytes=-0", Part::Unsatisfiable),
            ("bytes=9-0", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=-", Part::Whole),
            ("chunks=1-2", Part::Whole),
            ("bytes=18446744073709551615-18446744073709551615", Part::Unsatisfiable),
        ];
        for (header, expected) in table {
            assert_eq!(part(header, 100), expected, "{header}");
        }
        assert_eq!(part("bytes=0-", 0), Part::Unsatisfiable);
    }

    #[test]
    fn names_are_safe_in_headers() {
        let told = |name: &str| name_headers(name).into_iter().map(|h| h.to_string()).collect::<Vec<_>>().join("\n");
        let plan = told("План \"2026\"\r\n.PDF");
        assert!(plan.contains("inline; filename=\"______2026___.PDF\"; filename*=UTF-8''%D0%9F"), "{plan}");
        assert!(!plan.contains('\r'), "{plan}");
        for name in ["page.html", "image.svg", "macro.xlsm", "без расширения"] {
            assert!(told(name).contains("attachment;"), "{name}");
        }
        for name in ["page.html", "page.xhtml", "image.svg", "script.js", "module.mjs", "style.css", "data.xml"] {
            assert!(told(name).contains("Content-Type: application/octet-stream"), "{name}: {}", told(name));
        }
        assert!(told("Письмо.docx").contains("wordprocessingml"));
    }
}
