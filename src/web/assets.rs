//! The files of the front end, carried inside the binary and served under an address that changes with their content.
//!
//! `build.rs` makes the folder. In a debug build the files are read from disk at each request.

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::PathBuf;

use flate2::read::GzDecoder;
use rocket::http::{ContentType, Header, Status};
use rocket::request::{FromRequest, Outcome};
use rocket::response::{Responder, Response};
use rocket::{Request, Route, get, routes};
use rust_embed::RustEmbed;

/// Hash of the whole folder of assets, a part of every address.
pub const HASH: &str = env!("OKO_ASSETS_HASH");

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/site"]
struct Site;

/// Address of an asset: `url("css/oko.css")` is `/assets/<hash>/css/oko.css`.
pub fn url(path: &str) -> String {
    format!("/assets/{HASH}/{path}")
}

pub fn routes() -> Vec<Route> {
    routes![asset]
}

/// An asset is immutable at its address; another hash is another build's and answers 404.
#[get("/assets/<hash>/<path..>")]
fn asset(hash: &str, path: PathBuf, asked: Asked) -> Option<Asset> {
    if hash != HASH {
        return None;
    }
    let path = path.to_str()?.replace('\\', "/");
    if path.ends_with(".gz") {
        return None;
    }
    let file = file(&path, asked.gzip)?;
    let gzipped = matches!(file, File::Gzipped(_));
    let etag = if gzipped { format!("\"{HASH}-gz\"") } else { format!("\"{HASH}\"") };
    let unchanged = asked.known.is_some_and(|known| known.contains(&etag));
    let (File::Plain(data) | File::Gzipped(data)) = file;
    Some(Asset { body: (!unchanged).then_some(data), kind: content_type(&path), gzipped, etag })
}

/// The text of an asset.
pub(super) fn text(path: &str) -> Option<String> {
    let (File::Plain(data) | File::Gzipped(data)) = file(path, false)?;
    String::from_utf8(data.into_owned()).ok()
}

enum File {
    Plain(Cow<'static, [u8]>),
    Gzipped(Cow<'static, [u8]>),
}

/// Texts are carried gzipped only; they are unpacked for the rare client that does not take them so.
fn file(path: &str, gzip: bool) -> Option<File> {
    let Some(packed) = Site::get(&format!("{path}.gz")) else {
        return Site::get(path).map(|file| File::Plain(file.data));
    };
    if gzip {
        return Some(File::Gzipped(packed.data));
    }
    let mut plain = Vec::new();
    GzDecoder::new(&*packed.data).read_to_end(&mut plain).ok()?;
    Some(File::Plain(plain.into()))
}

fn content_type(path: &str) -> ContentType {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => ContentType::CSS,
        Some("js") => ContentType::JavaScript,
        Some("txt") => ContentType::Plain,
        Some(extension) => ContentType::from_extension(extension).unwrap_or(ContentType::Binary),
        None => ContentType::Binary,
    }
}

/// What the request's headers say: is gzip welcome, which versions the browser has.
struct Asked {
    gzip: bool,
    known: Option<String>,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Asked {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let headers = request.headers();
        let gzip = headers.get("Accept-Encoding").any(welcomes_gzip);
        Outcome::Success(Self { gzip, known: headers.get_one("If-None-Match").map(str::to_owned) })
    }
}

/// Whether an `Accept-Encoding` names gzip without forbidding it by a zero weight.
fn welcomes_gzip(header: &str) -> bool {
    header.split(',').any(|part| {
        let mut words = part.split(';').map(str::trim);
        let named = words.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        let weight = words.find_map(|word| word.strip_prefix("q=")).and_then(|weight| weight.parse::<f32>().ok());
        named && weight.is_none_or(|weight| weight > 0.0)
    })
}

/// One file as an answer; without a body where the browser has it already.
struct Asset {
    body: Option<Cow<'static, [u8]>>,
    kind: ContentType,
    gzipped: bool,
    etag: String,
}

impl<'r> Responder<'r, 'static> for Asset {
    fn respond_to(self, _request: &'r Request<'_>) -> rocket::response::Result<'static> {
        let mut response = Response::build();
        response
            .header(Header::new("Cache-Control", "public, max-age=31536000, immutable"))
            .header(Header::new("Vary", "Accept-Encoding"))
            .header(Header::new("ETag", self.etag));
        let Some(body) = self.body else {
            return response.status(Status::NotModified).ok();
        };
        if self.gzipped {
            response.header(Header::new("Content-Encoding", "gzip"));
        }
        response.header(self.kind).sized_body(body.len(), Cursor::new(body)).ok()
    }
}

#[cfg(test)]
mod tests {
    use rocket::http::{Accept, Header, Status};
    use rocket::local::blocking::{Client, LocalResponse};

    use super::*;

    fn client() -> Client {
        Client::untracked(rocket::build().mount("/", routes())).expect("a rocket with one route")
    }

    fn header<'a>(response: &'a LocalResponse<'_>, name: &str) -> &'a str {
        response.headers().get_one(name).unwrap_or_default()
    }

    #[test]
    fn stylesheet_comes_immutable_and_gzipped_when_welcome() {
        let client = client();
        let plain = client.get(url("css/oko.css")).header(Accept::Any).dispatch();
        assert_eq!(plain.status(), Status::Ok);
        assert_eq!(header(&plain, "Cache-Control"), "public, max-age=31536000, immutable");
        assert_eq!(plain.content_type(), Some(ContentType::CSS));
        assert_eq!(header(&plain, "Content-Encoding"), "");
        let plain = plain.into_string().expect("utf-8");
        assert!(plain.starts_with("@layer pico,tokens,"), "layers come in their order");

        let packed = client.get(url("css/oko.css")).header(Header::new("Accept-Encoding", "br, gzip;q=0.8")).dispatch();
        assert_eq!(header(&packed, "Content-Encoding"), "gzip");
        let packed = packed.into_bytes().expect("a body");
        assert!(packed.starts_with(&[0x1f, 0x8b]) && packed.len() < plain.len() / 2);
    }

    #[test]
    fn known_version_answers_304_without_a_body() {
        let client = client();
        let known = Header::new("If-None-Match", format!("\"{HASH}\""));
        let answer = client.get(url("js/page.js")).header(known).dispatch();
        assert_eq!(answer.status(), Status::NotModified);
        assert_eq!(answer.into_bytes().unwrap_or_default(), b"");
    }

    #[test]
    fn anything_else_is_404() {
        let client = client();
        let other_hash = "/assets/0000000000000000/css/oko.css".to_owned();
        for path in [other_hash, url("css/none.css"), url("css/oko.css.gz"), url("../Cargo.toml"), url("css")] {
            assert_eq!(client.get(path.clone()).dispatch().status(), Status::NotFound, "{path}");
        }
    }

    #[test]
    fn third_party_code_is_embedded() {
        for path in ["vendor/htmx.min.js", "vendor/fractional-indexing.js", "img/mark.svg"] {
            assert!(matches!(file(path, false), Some(File::Plain(data)) if !data.is_empty()), "{path}");
        }
    }

    #[test]
    fn gzip_is_read_from_the_header_as_it_is_meant() {
        for (header, welcome) in [("gzip", true), ("br;q=1, GZIP ; q=0.5", true), ("gzip;q=0", false), ("br", false)] {
            assert_eq!(welcomes_gzip(header), welcome, "{header}");
        }
    }
}
