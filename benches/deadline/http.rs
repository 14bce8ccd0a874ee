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
    pub body: &'a [u8],
}

impl Connection {
    pub fn new(address: Arc<str>) -> Connection {
        Connection { address, stream: None, buffer: Vec::new() }
    }

    pub async fn get(&mut self, path: &str, session: &str) -> Result<Answer<'_>> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{session}\r\n", self.address);
        self.send(request.as_bytes()).await
    }

    pub async fn post(&mut self, path: &str, session: &str, body: &str) -> Result<Answer<'_>> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\n{session}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
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
        let (status, head, length) = self.read(&mut stream).await?;
        self.stream = Some(stream);
        Ok(Answer { status, body: &self.buffer[head..head + length] })
    }

    /// Reads one answer; gives its status, where the body begins and how long it is.
    async fn read(&mut self, stream: &mut TcpStream) -> Result<(u16, usize, usize)> {
        self.buffer.clear();
        let mut head = None;
        loop {
            if stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if head.is_none() {
                head = self.buffer.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4);
            }
            if let Some(head) = head {
                let (status, length) = parse_head(&self.buffer[..head])?;
                if self.buffer.len() >= head + length {
                    return Ok((status, head, length));
                }
            }
        }
    }
}

fn parse_head(head: &[u8]) -> Result<(u16, usize)> {
    let invalid = || Error::new(ErrorKind::InvalidData, "an answer that is not understood");
    let text = std::str::from_utf8(head).map_err(|_| invalid())?;
    let status = text.get(9..12).and_then(|status| status.parse().ok()).ok_or_else(invalid)?;
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    match (status, length) {
        (204, None) => Ok((status, 0)),
        (_, Some(length)) => Ok((status, length)),
        (_, None) => Err(invalid()),
    }
}
