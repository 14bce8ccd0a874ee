//! HTTP/1.1 over one kept connection, and no more of it than a load program needs.

use std::io::{Error, ErrorKind, Result};
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A kept connection; one that breaks is opened anew with the next request.
pub struct Connection {
    address: Arc<str>,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

/// An answer; the body lies in the connection's buffer until the next request.
pub struct Answer<'a> {
    pub status: u16,
    /// Where a 303 leads; empty otherwise.
    pub location: String,
    pub body: &'a [u8],
}

/// What the head of an answer says.
struct Head {
    status: u16,
    length: usize,
    location: String,
}

/// Types of what is posted.
pub const JSON: &str = "application/json";
pub const FORM: &str = "application/x-www-form-urlencoded";

impl Connection {
    pub fn new(address: Arc<str>) -> Connection {
        Connection { address, stream: None, buffer: Vec::new() }
    }

    pub async fn get(&mut self, path: &str, session: &str) -> Result<Answer<'_>> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{session}\r\n", self.address);
        self.send(request.as_bytes()).await
    }

    pub async fn post(&mut self, path: &str, session: &str, kind: &str, body: &str) -> Result<Answer<'_>> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\n{session}Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        self.send(request.as_bytes()).await
    }

    async fn send(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        // A connection is put back only after a whole answer.
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(&*self.address).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        stream.write_all(request).await?;
        let (head, start) = self.read(&mut stream).await?;
        self.stream = Some(stream);
        Ok(Answer { status: head.status, location: head.location, body: &self.buffer[start..start + head.length] })
    }

    /// Reads one answer; gives its head and where the body begins.
    async fn read(&mut self, stream: &mut TcpStream) -> Result<(Head, usize)> {
        self.buffer.clear();
        let start = loop {
            self.read_more(stream).await?;
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
        };
        let head = Head::parse(&self.buffer[..start])?;
        while self.buffer.len() < start + head.length {
            self.read_more(stream).await?;
        }
        Ok((head, start))
    }

    async fn read_more(&mut self, stream: &mut TcpStream) -> Result<()> {
        match stream.read_buf(&mut self.buffer).await? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

impl Head {
    fn parse(bytes: &[u8]) -> Result<Head> {
        let invalid = || Error::new(ErrorKind::InvalidData, "an answer that is not understood");
        let text = std::str::from_utf8(bytes).map_err(|_| invalid())?;
        let status = text.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(invalid)?;
        let header = |wanted: &str| {
            let mut headers = text.lines().filter_map(|line| line.split_once(':'));
            headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
        };
        let length = match header("content-length") {
            Some(length) => length.parse().map_err(|_| invalid())?,
            None if status == 204 => 0,
            None => return Err(invalid()),
        };
        Ok(Head { status, length, location: header("location").unwrap_or_default().to_owned() })
    }
}
