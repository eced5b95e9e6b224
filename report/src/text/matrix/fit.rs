//! Names made to fit a column, so that those which differ still do.

use std::collections::{BTreeSet, HashMap};

/// Each name in at most `room` characters: the end is left out, or the middle where several names
/// would become the same by that.
pub(super) fn fit(names: &[String], room: usize) -> Vec<String> {
    let different: BTreeSet<&String> = names.iter().collect();
    let mut times: HashMap<String, usize> = HashMap::new();
    for name in different {
        *times.entry(without_end(name, room)).or_default() += 1;
    }
    let fitted = names.iter().map(|name| {
        let short = without_end(name, room);
        match times.get(&short) {
            Some(2..) => without_middle(name, room),
            _ => short,
        }
    });
    fitted.collect()
}

fn without_end(name: &str, room: usize) -> String {
    let length = name.chars().count();
    if length <= room {
        return name.to_owned();
    }
    let start = String::from_iter(name.chars().take(room.saturating_sub(1)));
    format!("{}…", start.trim_end())
}

fn without_middle(name: &str, room: usize) -> String {
    let length = name.chars().count();
    if length <= room {
        return name.to_owned();
    }
    let kept = room.saturating_sub(1);
    let end = kept / 2;
    let start = String::from_iter(name.chars().take(kept - end));
    let end = String::from_iter(name.chars().skip(length - end));
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(names: &[&str], room: usize) -> Vec<String> {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        fit(&names, room)
    }

    #[test]
    fn a_name_that_fits_stays_as_it_is() {
        assert_eq!(fitted(&["a page", "a pagé"], 6), ["a page", "a pagé"]);
    }

    #[test]
    fn of_a_long_name_the_beginning_says_most() {
        let twice = ["a page of templates", "a page of templates"];
        assert_eq!(fitted(&twice, 8), ["a page…", "a page…"]);
    }

    #[test]
    fn names_that_begin_alike_keep_their_ends() {
        let names = [
            "recipients that are bounced",
            "recipients that are unsubscribed",
        ];
        let short = fitted(&names, 15);
        assert_eq!(short, ["recipie…bounced", "recipie…scribed"]);
        assert!(short.iter().all(|name| name.chars().count() == 15));
    }
}
