//! Adds a ledger up, once everything that can be found out stands in it.

use contract::{LedgerTotals, LoadCheck, Place};
use serde_json::json;

use super::findings::Findings;
use super::ledger::{Book, LedgerError, Outcome};
use super::words::Words;

/// The totals of a ledger. `listed` says whether everything that is stored was listed: only then is
/// something lost that is not in the list.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn tally(
    book: &Book,
    words: Words,
    listed: bool,
    findings: &mut Findings,
) -> Result<LedgerTotals, LedgerError> {
    let mut totals = LedgerTotals::default();
    for one in book.entries()? {
        let (number, entry) = one?;
        totals.sent += 1;
        totals.ambiguous += u64::from(entry.was_ambiguous);
        totals.settled += u64::from(entry.was_ambiguous && entry.outcome != Outcome::Open);
        totals.altered += u64::from(entry.found.altered);
        totals.half_stored += u64::from(entry.found.half_stored);
        match entry.outcome {
            Outcome::Acknowledged => totals.acknowledged += 1,
            Outcome::Refused => totals.refused += 1,
            Outcome::Open => {}
        }
        // One that was refused is a phantom, however often it is there.
        if entry.outcome != Outcome::Refused {
            totals.duplicated += u64::from(entry.found.stored.saturating_sub(1));
        }
        let missing = entry.outcome == Outcome::Acknowledged && listed && entry.found.stored == 0;
        totals.lost += u64::from(missing || entry.found.lost);
        if missing && !entry.found.lost {
            let about = format!("request {}, {:?}", words.id(number), entry.created);
            let sides = (Some(json!("in the list of all")), None);
            findings.add(LoadCheck::Lost, Place::State, sides, about);
        }
    }
    Ok(totals)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::ledger::{CreatedId, Entry, Found, Scope, Writer};
    use super::*;

    fn totals(entries: &[(Outcome, Found)], listed: bool) -> LedgerTotals {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Writer::create(&folder.path().join("l"), Scope::whole(7)).unwrap();
        for (number, &(outcome, found)) in (0..).zip(entries) {
            let entry = Entry {
                intended: Duration::ZERO,
                latency: Duration::ZERO,
                outcome,
                status: 0,
                was_ambiguous: outcome == Outcome::Open,
                created: CreatedId::NONE,
                found,
            };
            writer.write(number, entry).unwrap();
        }
        let book = writer.finish().unwrap();
        tally(&book, Words::of(7), listed, &mut Findings::default()).unwrap()
    }

    #[test]
    fn a_ledger_in_which_all_is_well_balances() {
        let once = Found {
            stored: 1,
            ..Found::default()
        };
        let entries = [
            (Outcome::Acknowledged, once),
            (Outcome::Refused, Found::default()),
            (Outcome::Open, once),
            (Outcome::Open, Found::default()),
        ];
        let totals = totals(&entries, true);
        assert!(totals.balances());
        assert_eq!(
            (totals.sent, totals.acknowledged, totals.refused),
            (4, 1, 1)
        );
        assert_eq!((totals.ambiguous, totals.open()), (2, 2));
    }

    #[test]
    fn what_is_in_no_list_is_lost_only_where_there_is_a_list() {
        let entries = [(Outcome::Acknowledged, Found::default())];
        assert_eq!(totals(&entries, true).lost, 1);
        assert_eq!(totals(&entries, false).lost, 0);
        let unreadable = Found {
            lost: true,
            ..Found::default()
        };
        let entries = [(Outcome::Acknowledged, unreadable)];
        assert_eq!(totals(&entries, true).lost, 1);
        assert_eq!(totals(&entries, false).lost, 1);
    }

    #[test]
    fn each_further_one_is_a_duplicate_but_of_what_was_refused() {
        let thrice = Found {
            stored: 3,
            ..Found::default()
        };
        let entries = [(Outcome::Acknowledged, thrice), (Outcome::Refused, thrice)];
        assert_eq!(totals(&entries, true).duplicated, 2);
    }
}
