//! Where a name leads, and whether the host may go there.

use super::away;
use crate::ports::services::ServiceError;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use tokio::net::TcpStream;

/// Connects to the first address behind a name that answers. Private ones are left out unless they are allowed, address by
/// address, so that no name leads to them by another way.
///
/// The name is resolved once and the connection goes to what was checked, so an answer that changes in between (DNS rebinding)
/// changes nothing.
pub(super) async fn connect(host: &str, port: u16, allow_private: bool) -> Result<TcpStream, ServiceError> {
    let found = tokio::net::lookup_host((host, port)).await.map_err(away)?;
    let allowed: Vec<SocketAddr> = found.filter(|address| allow_private || is_public(address.ip())).collect();
    if allowed.is_empty() {
        return Err(away("its address is private, and `allow_private` is not set"));
    }
    TcpStream::connect(&*allowed).await.map_err(away)
}

/// Whether an address belongs to the open network.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let shared = first == 100 && (64..128).contains(&second);
    let protocol = address.octets()[..3] == [192, 0, 0] || address.octets()[..3] == [192, 88, 99];
    let special =
        protocol || first == 0 || first >= 240 || (first, second) == (198, 18) || (first, second) == (198, 19);
    !(address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || shared
        || special)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    // Only 2000::/3 is given out; in it, 6to4, Teredo and NAT64 hold other addresses.
    let [first, second, ..] = address.segments();
    // 2001::/23 is for protocols, Teredo among them; 2001:db8::/32 and 3fff::/20 are for books.
    let protocol = first == 0x2001 && second < 0x200;
    let book = (first, second) == (0x2001, 0xdb8) || (first == 0x3fff && second < 0x1000);
    first & 0xe000 == 0x2000 && first != 0x2002 && !protocol && !book
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_open_network_are_public() {
        for (text, expected) in [
            ("93.184.216.34", true),
            ("2606:2800:220:1::1", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::ffff:127.0.0.1", false),
            ("fe80::1", false),
            ("fc00::1", false),
            ("64:ff9b::7f00:1", false),
            ("2002:7f00:1::", false),
            ("2001::7f00:1", false),
            ("::7f00:1", false),
            ("::", false),
            ("3fff::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
            ("192.0.0.1", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("::ffff:169.254.169.254", false),
            ("::ffff:10.0.0.1", false),
            ("::ffff:93.184.216.34", true),
        ] {
            assert_eq!(is_public(text.parse().unwrap()), expected, "{text}");
        }
    }

    #[tokio::test]
    async fn a_private_address_is_not_called_unless_it_is_allowed() {
        // The last four are 127.0.0.1 and 0.0.0.0 as the system's resolver reads them.
        for host in ["localhost", "127.0.0.1", "::1", "::ffff:127.0.0.1", "2130706433", "0x7f.1", "127.1", "0"] {
            let refused = connect(host, 9, false).await.unwrap_err().to_string();
            let private = "the service is away: its address is private, and `allow_private` is not set";
            assert!(refused == private || refused.contains("lookup"), "{host}: {refused}");
        }
        let refused = connect("localhost", 9, false).await.unwrap_err();
        assert_eq!(refused.to_string(), "the service is away: its address is private, and `allow_private` is not set");
    }
}
