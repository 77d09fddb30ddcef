//! Networks of addresses, and whose address a request came from when proxies stand in between.

use std::net::IpAddr;

/// An address or a network such as `10.0.0.0/8` or `fd00::/8`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    prefix: u32,
}

/// A text that is no network.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no address and no network such as 10.0.0.0/8")]
pub struct NotANetwork(String);

impl Network {
    /// Reads an address, or an address with a prefix length.
    pub fn parse(text: &str) -> Result<Self, NotANetwork> {
        let not = || NotANetwork(text.to_owned());
        let (base, prefix) = match text.trim().split_once('/') {
            Some((base, prefix)) => (base, Some(prefix.parse::<u32>().map_err(|_| not())?)),
            None => (text.trim(), None),
        };
        let base = base.parse::<IpAddr>().map_err(|_| not())?.to_canonical();
        let most = if base.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.unwrap_or(most);
        if prefix <= most { Ok(Self { base, prefix }) } else { Err(not()) }
    }

    /// Whether an address lies in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(other)) => {
                let apart = u32::from(base) ^ u32::from(other);
                apart.leading_zeros() >= self.prefix
            }
            (IpAddr::V6(base), IpAddr::V6(other)) => {
                let apart = u128::from(base) ^ u128::from(other);
                apart.leading_zeros() >= self.prefix
            }
            _ => false,
        }
    }
}

impl<'de> serde::Deserialize<'de> for Network {
    fn deserialize<D: serde::Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let text = String::deserialize(reader)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Whose address it is: the peer's, or, as far as trusted proxies vouch for it, the one they name. `forwarded` holds the
/// values of X-Forwarded-For, in their order; each proxy has added whom it heard from at the end.
pub fn client<'h>(peer: IpAddr, trusted: &[Network], forwarded: impl DoubleEndedIterator<Item = &'h str>) -> IpAddr {
    let mut client = peer.to_canonical();
    for named in forwarded.flat_map(|value| value.split(',')).collect::<Vec<_>>().into_iter().rev() {
        if !trusted.iter().any(|network| network.holds(client)) {
            break;
        }
        // Something that is no address names nobody: whoever sent it is as far as we can see.
        let Ok(named) = named.trim().parse::<IpAddr>() else { break };
        client = named.to_canonical();
    }
    client
}

/// What is limited as one: an IPv4 address, or the /64 that a line gets of IPv6.
pub fn line_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(four) => IpAddr::V4(four),
        IpAddr::V6(six) => IpAddr::V6((u128::from(six) >> 64 << 64).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn networks_hold_their_addresses() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("2001:db8::/32", "2001:db8:1::5", "2001:db9::1"),
            ("0.0.0.0/0", "203.0.113.1", "2001:db8::1"),
            ("10.0.0.0/8", "::ffff:10.1.2.3", "::ffff:11.1.2.3"),
        ] {
            let network = Network::parse(network).unwrap();
            assert!(network.holds(ip(inside)) && !network.holds(ip(outside)), "{network:?}");
        }
        for bad in ["", "10.0.0.0/33", "example.cn", "10.0.0.0/x", "::/129"] {
            assert!(Network::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted = [Network::parse("10.0.0.0/8").unwrap()];
        let seen = |peer: &str, forwarded: &[&str]| client(ip(peer), &trusted, forwarded.iter().copied()).to_string();
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"]), "203.0.113.9", "a stranger may claim anything");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            seen("10.0.0.1", &["192.0.2.1, 198.51.100.1", "10.0.0.2"]),
            "198.51.100.1",
            "the last untrusted one"
        );
        assert_eq!(seen("10.0.0.1", &["nobody"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(line_of(ip("2001:db8:1:2:3::4")), ip("2001:db8:1:2::"));
    }
}
