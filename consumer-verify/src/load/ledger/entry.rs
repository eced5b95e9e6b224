//! One record of a ledger, as a value and as bytes.

use std::time::Duration;

use super::LENGTH;

/// What became of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When it was to start, from the beginning of the warm-up.
    pub intended: Duration,
    /// The time from then to its end.
    pub latency: Duration,
    /// How it ended.
    pub outcome: Outcome,
    /// The status that said so; 0 without one.
    pub status: u16,
    /// Whether no answer said how the first attempt ended.
    pub was_ambiguous: bool,
    /// What it created, as far as an answer said so.
    pub created: CreatedId,
    /// What was found of it afterwards.
    pub found: Found,
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The consumer said that it is done.
    Acknowledged,
    /// The consumer said no, or the request was never sent: nothing may be stored for it.
    Refused,
    /// Nothing says how it ended.
    Open,
}

/// What was found of a request afterwards, a bit for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// It is in the list of all that is stored; 255 stands for more, too.
    pub stored: u8,
    /// It is stored otherwise than sent.
    pub altered: bool,
    /// It is stored in parts.
    pub half_stored: bool,
    /// It was acknowledged, and cannot be read.
    pub lost: bool,
}

/// The id of what a request created: at most [`CreatedId::LONGEST`] bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CreatedId {
    bytes: [u8; Self::LONGEST],
    length: u8,
}

impl CreatedId {
    /// How long an id can be: a UUID has 36 bytes.
    pub const LONGEST: usize = 41;

    /// No id.
    pub const NONE: Self = Self {
        bytes: [0; Self::LONGEST],
        length: 0,
    };

    /// `None` for one that is empty or too long.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        let length = u8::try_from(id.len()).ok().filter(|&length| length > 0)?;
        let mut bytes = [0; Self::LONGEST];
        bytes.get_mut(..id.len())?.copy_from_slice(id.as_bytes());
        Some(Self { bytes, length })
    }

    /// The id; empty where there is none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self
            .bytes
            .get(..usize::from(self.length))
            .unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }
}

impl std::fmt::Debug for CreatedId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_str().fmt(f)
    }
}

/// The first byte of a record that was written. A place that was not is all zeros.
const WRITTEN: u8 = 0b1000_0000;
const WAS_AMBIGUOUS: u8 = 0b0000_0100;

const ALTERED: u8 = 1;
const HALF_STORED: u8 = 2;
const LOST: u8 = 4;

impl Entry {
    pub(super) fn to_bytes(self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        let outcome = match self.outcome {
            Outcome::Acknowledged => 1,
            Outcome::Refused => 2,
            Outcome::Open => 3,
        };
        let ambiguous = if self.was_ambiguous { WAS_AMBIGUOUS } else { 0 };
        bytes[0] = WRITTEN | ambiguous | outcome;
        bytes[1] = self.found.stored;
        bytes[2] = if self.found.altered { ALTERED } else { 0 }
            | if self.found.half_stored {
                HALF_STORED
            } else {
                0
            }
            | if self.found.lost { LOST } else { 0 };
        bytes[3] = self.created.length;
        bytes[4..6].copy_from_slice(&self.status.to_le_bytes());
        bytes[6..14].copy_from_slice(&micros(self.intended).to_le_bytes());
        bytes[14..22].copy_from_slice(&micros(self.latency).to_le_bytes());
        bytes[22..22 + CreatedId::LONGEST].copy_from_slice(&self.created.bytes);
        bytes
    }

    /// `None` for a place that was never written.
    pub(super) fn of_bytes(bytes: &[u8; LENGTH]) -> Option<Self> {
        let number = |from: usize| {
            let mut number = [0; 8];
            number.copy_from_slice(&bytes[from..from + 8]);
            u64::from_le_bytes(number)
        };
        let mut created = CreatedId::NONE;
        created
            .bytes
            .copy_from_slice(&bytes[22..22 + CreatedId::LONGEST]);
        created.length = bytes[3];
        let outcome = match bytes[0] & 0b11 {
            1 => Outcome::Acknowledged,
            2 => Outcome::Refused,
            _ => Outcome::Open,
        };
        (bytes[0] & WRITTEN != 0).then_some(Self {
            intended: Duration::from_micros(number(6)),
            latency: Duration::from_micros(number(14)),
            outcome,
            status: u16::from_le_bytes([bytes[4], bytes[5]]),
            was_ambiguous: bytes[0] & WAS_AMBIGUOUS != 0,
            created,
            found: Found {
                stored: bytes[1],
                altered: bytes[2] & ALTERED != 0,
                half_stored: bytes[2] & HALF_STORED != 0,
                lost: bytes[2] & LOST != 0,
            },
        })
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
pub(super) fn any_entry() -> impl proptest::strategy::Strategy<Value = Entry> {
    use proptest::prelude::*;
    let outcome = prop_oneof![
        Just(Outcome::Acknowledged),
        Just(Outcome::Refused),
        Just(Outcome::Open)
    ];
    let id = "[a-z0-9-]{0,41}".prop_map(|id| CreatedId::of(&id).unwrap_or(CreatedId::NONE));
    let bits = any::<(u8, bool, bool, bool)>();
    let times = (0..1u64 << 40, 0..1u64 << 40);
    (outcome, id, bits, times, any::<(u16, bool)>()).prop_map(
        |(outcome, created, bits, times, (status, was_ambiguous))| Entry {
            intended: Duration::from_micros(times.0),
            latency: Duration::from_micros(times.1),
            outcome,
            status,
            was_ambiguous,
            created,
            found: Found {
                stored: bits.0,
                altered: bits.1,
                half_stored: bits.2,
                lost: bits.3,
            },
        },
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_is_neither_empty_nor_longer_than_its_place() {
        assert_eq!(CreatedId::of(""), None);
        let longest = "x".repeat(CreatedId::LONGEST);
        assert_eq!(CreatedId::of(&longest).unwrap().as_str(), longest);
        assert_eq!(CreatedId::of(&format!("{longest}x")), None);
    }

    #[test]
    fn a_place_that_was_not_written_is_no_entry() {
        assert_eq!(Entry::of_bytes(&[0; LENGTH]), None);
    }

    proptest! {
        #[test]
        fn an_entry_survives_the_way_through_bytes(entry in any_entry()) {
            prop_assert_eq!(Entry::of_bytes(&entry.to_bytes()), Some(entry));
        }
    }
}
