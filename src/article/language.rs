//! The language of an article: attache reads English only, and says where a text seems to be another.

use isolang::Language;

/// Texts shorter than so many characters do not tell their language.
const SHORTEST: usize = 200;

/// So many characters tell as much as all.
const ENOUGH: usize = 2000;

/// Returns the ISO 639-1 code of the language that a text is written in, where it is long enough to tell.
pub(super) fn of(text: &str) -> Option<String> {
    let enough: String = text.chars().take(ENOUGH).collect();
    if enough.chars().count() < SHORTEST {
        return None;
    }
    let found = whatlang::detect(&enough).filter(whatlang::Info::is_reliable)?;
    Language::from_639_3(found.lang().code())?.to_639_1().map(str::to_owned)
}

/// Whether a language, as an article or a detector gives it, is English: `en`, `en-US`, `eng`, `English`.
pub fn is_english(language: &str) -> bool {
    let primary = language.trim().split(['-', '_']).next().unwrap_or_default().to_lowercase();
    matches!(primary.as_str(), "en" | "eng" | "english" | "")
}

/// Returns the English name of a language by its code; the code itself where there is none.
pub fn name(language: &str) -> &str {
    let code = language.split(['-', '_']).next().unwrap_or_default();
    Language::from_639_1(code)
        .or_else(|| Language::from_639_3(code))
        .map_or(language, |known| known.to_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GERMAN: &str = "Der Außenminister reiste am Dienstag nach Oslo, wo er mit seiner norwegischen Kollegin über den Ausbau \
        der Häfen sprach. Beide Länder wollen die Zusammenarbeit im nächsten Jahr vertiefen und ein gemeinsames Büro eröffnen, \
        das sich um Forschung und Fischerei kümmert.";

    #[test]
    fn a_text_tells_its_language_where_it_is_long_enough() {
        assert_eq!(of(GERMAN).as_deref(), Some("de"));
        assert_eq!(of("Der Minister kam."), None);
        assert_eq!(of(&"12 34 56 | 78 90 ".repeat(40)), None);
    }

    #[test]
    fn english_goes_by_many_names() {
        assert!(["en", "en-GB", "EN_us", "eng", "English", ""].iter().all(|language| is_english(language)));
        assert!(!is_english("de") && !is_english("enm"));
        assert_eq!((name("de"), name("fr-CA"), name("xx")), ("German", "French", "xx"));
    }
}
