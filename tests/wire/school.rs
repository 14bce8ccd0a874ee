//! A school signed in, whose requests go over the wire byte by byte.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::region::{self, COLLECTION};
use crate::server::Server;
use crate::sign_in::{SignedIn, sign_in};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct School {
    /// `127.0.0.1:PORT`
    address: String,
    session: SignedIn,
}

impl School {
    pub fn enter(server: &Server, organisation: usize) -> School {
        let page = format!("/lk/collections/{COLLECTION}/form");
        let Ok(session) = sign_in(&server.base, &region::login(organisation), region::PASSWORD, &page) else {
            panic!("the sign-in failed");
        };
        let address = server.base.trim_start_matches("http://").to_owned();
        School { address, session }
    }

    /// The head and the body of the request that saves `batch`.
    pub fn request(&self, batch: &Value) -> (String, String) {
        let (School { address, session: SignedIn { cookie, csrf } }, body) = (self, batch.to_string());
        let head = format!(
            "POST /lk/collections/{COLLECTION}/cells HTTP/1.1\r\nHost: {address}\r\nCookie: {cookie}\r\nX-Oko-Csrf: {csrf}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        (head, body)
    }

    pub fn connect(&self) -> TcpStream {
        let connection = TcpStream::connect(&self.address).unwrap();
        connection.set_read_timeout(Some(PATIENCE)).unwrap();
        connection.set_nodelay(true).unwrap();
        connection
    }

    /// Saves over a connection of its own.
    pub fn save(&self, batch: &Value) -> (u16, Value) {
        self.save_over(&mut self.connect(), batch)
    }

    pub fn save_over(&self, connection: &mut TcpStream, batch: &Value) -> (u16, Value) {
        let (head, body) = self.request(batch);
        connection.write_all((head + &body).as_bytes()).unwrap();
        answer(connection)
    }
}

/// A batch that adds the row `row00000N` with a note, N being its number in `window`.
pub fn batch(window: &str, seq: i64) -> Value {
    let (row, position) = (row(seq), oko::forms::order::order_key(seq as usize));
    json!({ "client": window, "seq": seq, "since": seq - 1, "edits": [
        { "op": "row", "sheet": "paper", "row": row, "position": position },
        { "op": "set", "sheet": "paper", "row": row, "column": "note", "text": note(seq), "was": "", "base": seq - 1 } ] })
}

pub fn row(seq: i64) -> String {
    format!("row{seq:07}")
}

pub fn note(seq: i64) -> String {
    format!("Запись {seq}")
}

/// Reads one answer: status and JSON.
pub fn answer(connection: &mut TcpStream) -> (u16, Value) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        connection.read_exact(&mut byte).expect("an answer");
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).expect("a length");
    let mut body = vec![0; length];
    connection.read_exact(&mut body).unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_else(|_| panic!("{head}{}", String::from_utf8_lossy(&body))))
}
