//! When two spellings are one name: the only place that decides it.

use crate::fold;

/// Returns the form under which spellings of one name are equal: case, accents, hyphens, apostrophes, full stops, the
/// width of blanks and a leading `the` don't count.
///
/// ```
/// use attache::graph::names::fold;
/// assert_eq!(fold("Kim Jong-un"), fold("KIM JONG UN"));
/// assert_eq!(fold("Erdoğan"), "erdogan");
/// assert_eq!(fold("U.S."), "us");
/// ```
pub fn fold(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return name.to_owned();
    }
    let folded = fold::fold(name);
    // A name of signs alone is still a name.
    if folded.is_empty() { name.trim().to_lowercase() } else { folded }
}

/// Returns the number of words of a folded name.
pub fn words(folded: &str) -> usize {
    folded.split(' ').filter(|word| !word.is_empty()).count()
}

/// Whether a name as written is an acronym: at least two capital letters and no small one, as `TPP`, `G-20` and `U.N.`.
pub fn is_acronym(name: &str) -> bool {
    name.chars().filter(|char| char.is_uppercase()).count() >= 2
        && !name.chars().any(|char| char.is_lowercase() || char.is_whitespace())
        || name.chars().all(|char| char.is_uppercase() || char.is_ascii_digit() || "-.".contains(char))
            && name.chars().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_fold_alike_and_different_names_do_not() {
        for (one, other) in [
            ("Kim Jong Un", "kim jong-un"),
            ("São Paulo", "Sao  Paulo"),
            ("Xi’an", "Xian"),
            ("Lech Wałęsa", "Lech Walesa"),
            ("U.S.", "US"),
        ] {
            assert_eq!(fold(one), fold(other));
        }
        assert_ne!(fold("South Korea"), fold("North Korea"));
        assert_eq!(fold("日本"), "日本");
        assert_eq!(fold("--"), "--");
    }

    #[test]
    fn acronyms_are_capital() {
        for name in ["TPP", "G-20", "U.N.", "KORUS", "G7"] {
            assert!(is_acronym(name), "{name}");
        }
        for name in ["Council", "Kim", "US Congress", "Toyota", ""] {
            assert!(!is_acronym(name), "{name}");
        }
    }
}
