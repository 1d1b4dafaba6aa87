//! Dictionary forms.
use super::{Upos, Xpos};
/// Returns the dictionary form of a word.
pub(super) fn lemma(form: &str, upos: Upos, _xpos: Xpos) -> String {
    if upos == Upos::Propn { form.to_owned() } else { form.to_lowercase() }
}
