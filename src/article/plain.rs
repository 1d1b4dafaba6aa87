//! Plain text: title on the first line, blank line, body; or body alone.

/// Splits a plain text into title and body.
///
/// The first line is a title when a blank line and a body follow it, it is short, and it does not end as a sentence
/// of running text does.
pub(super) fn split(text: &str) -> (Option<&str>, &str) {
    let text = text.trim();
    let Some((first, rest)) = text.split_once('\n') else { return (None, text) };
    let (title, body) = (first.trim(), rest.trim());
    let blank_follows = rest.split('\n').next().is_some_and(|line| line.trim().is_empty());
    let short = title.chars().count() <= 250;
    let is_title =
        blank_follows && short && !title.is_empty() && !body.is_empty() && !title.ends_with(['.', '”', '"']);
    if is_title { (Some(title), body) } else { (None, text) }
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_title_is_a_short_line_before_a_blank_one() {
        assert_eq!(split("Envoys meet\n\nThey met."), (Some("Envoys meet"), "They met."));
        assert_eq!(split("They met.\n\nThey parted."), (None, "They met.\n\nThey parted."));
        assert_eq!(split("Envoys meet\nThey met."), (None, "Envoys meet\nThey met."));
        assert_eq!(split("Only a title"), (None, "Only a title"));
        assert_eq!(split(""), (None, ""));
    }
}
