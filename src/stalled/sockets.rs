//! The process's own TCP connections, as the system sees them. The only unsafe code of the program: the web framework
//! keeps its sockets to itself, so they are found by their descriptors, and the count of bytes that moved is asked of the
//! kernel, for which no library in use has a safe call.
//!
//! Nothing here opens, duplicates or closes a descriptor: it works when none is left, and closing a duplicate of the
//! database's would drop the locks on it.
#![allow(unsafe_code)]

use std::net::SocketAddr;
use std::os::fd::{AsRawFd, BorrowedFd, RawFd};

use rustix::fs::{Dir, Mode, OFlags, fstat, open};
use rustix::net::{Shutdown, getsockname, shutdown};

/// One connection during its whole life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Id {
    pub fd: RawFd,
    /// Of the socket, so that another one with the same number is told apart.
    pub inode: u64,
}

#[derive(Debug, Clone, Copy)]
pub struct Connection {
    pub id: Id,
    /// Bytes the client has sent and those it has confirmed, since the connection was made.
    pub moved: u64,
}

impl Connection {
    /// Ends the connection for both sides, if it was still this one a moment ago; its owner closes it. Tells whether it did.
    /// Should its number go to another connection in that moment, that one is cut and has to be made again.
    pub fn shut_down(&self) -> bool {
        let fd = borrow(self.id.fd);
        inode(fd) == Some(self.id.inode) && shutdown(fd, Shutdown::Both).is_ok()
    }
}

/// The list of the process's open files, kept open itself.
pub struct OpenFiles(Dir);

impl OpenFiles {
    pub fn open() -> rustix::io::Result<OpenFiles> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(OpenFiles(Dir::new(open("/proc/self/fd", flags, Mode::empty())?)?))
    }

    /// How many files are open, and the connections among them that came to the listener at `port`.
    pub fn connections(&mut self, port: u16) -> (usize, Vec<Connection>) {
        let files = self.numbers();
        let connections = files.iter().filter_map(|fd| connection(*fd, port)).collect();
        (files.len(), connections)
    }

    fn numbers(&mut self) -> Vec<RawFd> {
        self.0.rewind();
        let names = self.0.by_ref().map_while(Result::ok);
        names.filter_map(|entry| entry.file_name().to_str().ok()?.parse().ok()).collect()
    }
}

fn connection(fd: RawFd, port: u16) -> Option<Connection> {
    let file = borrow(fd);
    let address: SocketAddr = getsockname(file).ok()?.try_into().ok()?;
    if address.port() != port {
        return None;
    }
    Some(Connection { id: Id { fd, inode: inode(file)? }, moved: moved(file)? })
}

fn inode(file: BorrowedFd<'_>) -> Option<u64> {
    fstat(file).ok().map(|stat| stat.st_ino)
}

/// A descriptor that was open a moment ago. It may be closed since, or be another file by now: whatever is asked of it then
/// fails or tells of that other file, which its inode shows.
fn borrow(fd: RawFd) -> BorrowedFd<'static> {
    // SAFETY: the number comes from the system's list and so is not -1; it goes only into system calls that check it.
    unsafe { BorrowedFd::borrow_raw(fd) }
}

/// Bytes confirmed by the other side and received from it; nothing of a socket that is not a TCP connection.
fn moved(socket: BorrowedFd<'_>) -> Option<u64> {
    // `struct tcp_info` of linux/tcp.h, which only grows at its end; the kernel writes as much as there is room for.
    const STATE: usize = 0;
    const BYTES_ACKED: usize = 120;
    const BYTES_RECEIVED: usize = 128;
    const SIZE: usize = 136;
    const LISTEN: u8 = 10;
    let mut info = [0u8; SIZE];
    let mut length = SIZE as libc::socklen_t;
    // SAFETY: the kernel writes no more than `length` bytes into `info` and their number into `length`.
    let asked = unsafe {
        let (level, option) = (libc::IPPROTO_TCP, libc::TCP_INFO);
        libc::getsockopt(socket.as_raw_fd(), level, option, info.as_mut_ptr().cast(), &mut length)
    };
    if asked != 0 || (length as usize) < SIZE || info[STATE] == LISTEN {
        return None;
    }
    let number = |at: usize| info.get(at..at + 8)?.try_into().ok().map(u64::from_ne_bytes);
    Some(number(BYTES_ACKED)?.wrapping_add(number(BYTES_RECEIVED)?))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// A listener, a client's end and the server's end of one connection.
    fn pair() -> (TcpListener, TcpStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let server = listener.accept().unwrap().0;
        (listener, client, server)
    }

    fn only(files: &mut OpenFiles, port: u16) -> Connection {
        let (open, found) = files.connections(port);
        assert!(open > 3 && found.len() == 1, "{open} files, {found:?}");
        found[0]
    }

    #[test]
    fn a_connection_is_found_and_what_moves_on_it_counted() {
        let (listener, mut client, mut server) = pair();
        let port = listener.local_addr().unwrap().port();
        let mut files = OpenFiles::open().unwrap();
        let before = only(&mut files, port);
        assert_eq!(before.id.fd, server.as_raw_fd());
        client.write_all(b"12345").unwrap();
        server.read_exact(&mut [0; 5]).unwrap();
        assert_eq!(only(&mut files, port).moved, before.moved + 5);
    }

    #[test]
    fn a_connection_that_is_shut_down_ends_for_both() {
        let (listener, mut client, mut server) = pair();
        let mut files = OpenFiles::open().unwrap();
        let connection = only(&mut files, listener.local_addr().unwrap().port());
        assert!(connection.shut_down());
        assert_eq!(client.read(&mut [0; 1]).unwrap(), 0);
        assert_eq!(server.read(&mut [0; 1]).unwrap(), 0);
    }

    #[test]
    fn another_socket_of_the_same_number_is_left_alone() {
        let (_listener, _client, server) = pair();
        let gone = Connection { id: Id { fd: server.as_raw_fd(), inode: 0 }, moved: 0 };
        assert!(!gone.shut_down());
        assert!(server.peer_addr().is_ok());
    }
}
