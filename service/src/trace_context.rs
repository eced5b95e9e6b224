//! The W3C trace context: which trace a request belongs to, as the `traceparent` header tells it.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// A trace and the place in it, as in `00-<trace id>-<parent id>-<flags>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: u128,
    parent_id: u64,
    flags: u8,
}

/// The text is not a `traceparent` of a version that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a W3C traceparent")]
pub struct InvalidTraceParent;

impl TraceContext {
    /// A new trace that nobody samples.
    #[must_use]
    pub fn new() -> Self {
        Self {
            trace_id: Uuid::new_v4().as_u128(),
            parent_id: new_parent_id(),
            flags: 0,
        }
    }

    /// The same trace for a request of our own: only the parent id is another.
    #[must_use]
    pub fn child(self) -> Self {
        Self {
            parent_id: new_parent_id(),
            ..self
        }
    }

    /// Trace id, parent id and flags.
    #[cfg(feature = "otlp")]
    pub(crate) fn parts(self) -> (u128, u64, u8) {
        (self.trace_id, self.parent_id, self.flags)
    }

    /// The trace with this id, at this place in it. Neither id is zero.
    #[cfg(feature = "otlp")]
    pub(crate) fn from_parts(trace_id: u128, parent_id: u64, flags: u8) -> Self {
        Self {
            trace_id,
            parent_id,
            flags,
        }
    }

    /// The trace id as 32 hexadecimal digits.
    #[must_use]
    pub fn trace_id(&self) -> String {
        format!("{:032x}", self.trace_id)
    }
}

impl Default for TraceContext {
    fn default() -> Self {
        Self::new()
    }
}

/// Never zero: the half of a UUID that holds its version.
fn new_parent_id() -> u64 {
    Uuid::new_v4().as_u64_pair().0
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            trace_id,
            parent_id,
            flags,
        } = self;
        write!(f, "00-{trace_id:032x}-{parent_id:016x}-{flags:02x}")
    }
}

impl FromStr for TraceContext {
    type Err = InvalidTraceParent;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('-');
        let mut hex = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits)?;
            let lower = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
            part.bytes().all(lower).then_some(())?;
            u128::from_str_radix(part, 16).ok()
        };
        let mut fields = || Some((hex(2)?, hex(32)?, hex(16)?, hex(2)?));
        let (version, trace_id, parent_id, flags) = fields().ok_or(InvalidTraceParent)?;
        // Version 0 ends here; later ones may go on, and 255 is forbidden.
        let ended = parts.next().is_none();
        if version == 255 || (version == 0 && !ended) || trace_id == 0 || parent_id == 0 {
            return Err(InvalidTraceParent);
        }
        Ok(Self {
            trace_id,
            parent_id: u64::try_from(parent_id).map_err(|_| InvalidTraceParent)?,
            flags: u8::try_from(flags).map_err(|_| InvalidTraceParent)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn the_example_of_the_standard_is_read_and_written_as_it_is() {
        let context: TraceContext = EXAMPLE.parse().unwrap();
        assert_eq!(context.to_string(), EXAMPLE);
        assert_eq!(context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
    }

    #[test]
    fn a_new_trace_can_be_read_back() {
        let context = TraceContext::new();
        assert_eq!(context.to_string().parse(), Ok(context));
    }

    #[test]
    fn a_request_of_our_own_stays_in_the_trace() {
        let context: TraceContext = EXAMPLE.parse().unwrap();
        let child = context.child();
        assert_eq!(child.trace_id(), context.trace_id());
        assert_ne!(child, context);
    }

    #[test]
    fn a_later_version_may_have_more_fields() {
        let later = format!("cc{}-what-ever", &EXAMPLE[2..]);
        assert_eq!(later.parse(), EXAMPLE.parse::<TraceContext>());
    }

    #[test]
    fn what_the_standard_forbids_is_refused() {
        let zero_trace = "00-00000000000000000000000000000000-00f067aa0ba902b7-01";
        let zero_parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01";
        let upper = EXAMPLE.to_uppercase();
        let longer = format!("{EXAMPLE}-more");
        let forbidden = format!("ff{}", &EXAMPLE[2..]);
        let short = &EXAMPLE[..54];
        let sign = EXAMPLE.replace("-00f0", "-+0f0");
        for text in [
            "",
            "00",
            zero_trace,
            zero_parent,
            &upper,
            &longer,
            &forbidden,
            short,
            &sign,
        ] {
            assert_eq!(
                text.parse::<TraceContext>(),
                Err(InvalidTraceParent),
                "{text}"
            );
        }
    }
}
