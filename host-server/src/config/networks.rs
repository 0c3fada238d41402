//! Networks, as an operator writes them.

use serde::Deserialize;
use std::net::IpAddr;
use std::str::FromStr;

/// Addresses whose first bits are alike, written `10.0.0.0/8`, `fd00::/8`, or as one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    /// As 128 bits: an IPv4 address stands at its mapped place.
    start: u128,
    bits: u32,
}

fn as_bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    }
    .into()
}

impl Network {
    /// Whether `address` is one of them.
    pub fn holds(&self, address: IpAddr) -> bool {
        // Shifting by all 128 bits is no shift.
        let cut = |bits: u128| bits.checked_shr(128 - self.bits).unwrap_or(0);
        cut(as_bits(address)) == cut(self.start)
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no network; write it like `10.0.0.0/8` or `192.0.2.7`");
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse::<u32>).map_err(|_| wrong())?;
        if bits > most {
            return Err(wrong());
        }
        Ok(Self { start: as_bits(address), bits: bits + 128 - most })
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// An address without the form that IPv4 takes on an IPv6 socket.
pub fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(mapped) => mapped.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_holds_what_has_its_first_bits() {
        for (network, address, expected) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "fd00::1", false),
            ("::/0", "8.8.8.8", true),
            ("fd00::/8", "fd12::1", true),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.holds(address.parse().unwrap()), expected, "{network:?} {address}");
        }
        for bad in ["", "10", "10.0.0.0/33", "10.0.0.0/x", "::/129", "example.kr"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }
}
