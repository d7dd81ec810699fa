//! Internet addresses, as the module `ipaddress` has them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::context::Context;
use crate::convert::bytes;
use crate::convert::failure::defines;
use crate::convert::library::{attribute, call};
use crate::convert::{FromPython, IntoPython};
use crate::error::{Result, wrong_type};
use crate::exc::{ExceptionType, ValueError};
use crate::handle::Handle;
use crate::interpreter::cached;
use crate::types::{Bytes, Object, Str};

/// The bytes of an `ipaddress` object; nothing for another object.
fn packed(obj: &Handle<'_>) -> Result<Option<Vec<u8>>> {
    if !defines(obj, c"packed") {
        return Ok(None);
    }
    let packed = attribute(obj, c"packed")?;
    bytes::content(packed.downcast::<Bytes>()?).map(|bytes| Some(bytes.to_vec()))
}

/// The text of an address, parsed.
fn parsed<T: std::str::FromStr>(obj: &Handle<'_>, what: &str) -> Result<T> {
    if !obj.is_instance_of::<Str>() {
        return Err(wrong_type(obj, &format!("{what} address or str")));
    }
    let text = <&str>::from_python(obj)?;
    text.parse()
        .map_err(|_| ValueError::error(format!("'{text}' is not an {what} address")))
}

/// From an `ipaddress.IPv4Address` or a `str`.
impl FromPython<'_, '_> for Ipv4Addr {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        match packed(obj)?.map(<[u8; 4]>::try_from) {
            Some(Ok(bytes)) => Ok(bytes.into()),
            Some(Err(_)) => Err(wrong_type(obj, "IPv4 address or str")),
            None => parsed(obj, "IPv4"),
        }
    }
}

/// From an `ipaddress.IPv6Address` or a `str`. A scope is not kept.
impl FromPython<'_, '_> for Ipv6Addr {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        match packed(obj)?.map(<[u8; 16]>::try_from) {
            Some(Ok(bytes)) => Ok(bytes.into()),
            Some(Err(_)) => Err(wrong_type(obj, "IPv6 address or str")),
            None => parsed(obj, "IPv6"),
        }
    }
}

/// From an address of the module `ipaddress` or a `str`.
impl FromPython<'_, '_> for IpAddr {
    fn from_python(obj: &Handle<'_>) -> Result<Self> {
        match packed(obj)? {
            Some(bytes) if bytes.len() == 4 => Ipv4Addr::from_python(obj).map(IpAddr::V4),
            Some(_) => Ipv6Addr::from_python(obj).map(IpAddr::V6),
            None => parsed(obj, "IP"),
        }
    }
}

macro_rules! into {
    ($($address:ident as $bits:ident = $class:ident, $doc:literal;)*) => {$(
        #[doc = $doc]
        impl<'cx> IntoPython<'cx> for $address {
            type Target = Object;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
                let bits = $bits::from(self).into_python(cx)?;
                call(&cached::$class.get(cx)?, &[bits.as_object().borrow()])
            }
        }
    )*};
}

into! {
    Ipv4Addr as u32 = IPV4_ADDRESS, "`ipaddress.IPv4Address`.";
    Ipv6Addr as u128 = IPV6_ADDRESS, "`ipaddress.IPv6Address`.";
}

/// `ipaddress.IPv4Address` or `ipaddress.IPv6Address`.
impl<'cx> IntoPython<'cx> for IpAddr {
    type Target = Object;

    fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
        match self {
            IpAddr::V4(address) => address.into_python(cx),
            IpAddr::V6(address) => address.into_python(cx),
        }
    }
}

macro_rules! by_reference {
    ($($address:ident)*) => {$(
        /// As by value.
        impl<'cx> IntoPython<'cx> for &$address {
            type Target = Object;

            fn into_python(self, cx: Context<'cx>) -> Result<Handle<'cx>> {
                (*self).into_python(cx)
            }
        }
    )*};
}

by_reference! { Ipv4Addr Ipv6Addr IpAddr }
