//! Two ends of a connection inside this process.

use std::io;
use std::net::Ipv4Addr;
use tokio::net::{TcpSocket, TcpStream};

/// Bytes each end may hold back, so that a slow reader is soon seen as one.
const BUFFER: u32 = 64 * 1024;

/// A connection with itself, over the loopback address.
///
/// # Errors
///
/// The system has no ports or file handles left.
pub async fn pair() -> io::Result<(TcpStream, TcpStream)> {
    let socket = TcpSocket::new_v4()?;
    socket.set_send_buffer_size(BUFFER)?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let listener = socket.listen(16)?;
    let socket = TcpSocket::new_v4()?;
    socket.set_recv_buffer_size(BUFFER)?;
    let near = socket.connect(listener.local_addr()?).await?;
    loop {
        let (far, peer) = listener.accept().await?;
        // Another program of this machine may have found the port first; it is shown the door.
        if peer == near.local_addr()? {
            near.set_nodelay(true)?;
            far.set_nodelay(true)?;
            return Ok((near, far));
        }
    }
}
