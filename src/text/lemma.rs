//! Dictionary forms, by the Penn tag: the longest known ending of a word decides what to cut off and what to put there.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::{Upos, Xpos};

/// Letters to cut off and letters to add.
type Edit = (usize, &'static str);

/// Endings longer than this are whole words.
const LONGEST: usize = 7;

/// Returns the dictionary form of a word: names as they are, other words in lower case.
pub(super) fn lemma(form: &str, upos: Upos, xpos: Xpos) -> String {
    match upos {
        Upos::Propn if xpos != Xpos::Nnps => return form.to_owned(),
        Upos::X | Upos::Sym | Upos::Num | Upos::Punct => return form.to_owned(),
        _ => {}
    }
    let plain: String =
        form.chars().filter(|c| *c != '\u{ad}').map(|c| if c == '\u{2019}' { '\'' } else { c }).collect();
    let lower = plain.to_lowercase();
    if lower.len() > 40 {
        return lower;
    }
    if lower == "i" && xpos == Xpos::Prp {
        return "I".to_owned();
    }
    if upos != Upos::Propn
        && let Some(lemma) = irregular().get(&(xpos, lower.as_str()))
    {
        return (*lemma).to_owned();
    }
    let (cut, add) = edit(&lower, xpos);
    if cut == 0 && add.is_empty() {
        return if upos == Upos::Propn { form.to_owned() } else { lower };
    }
    let kept = if upos == Upos::Propn { &plain } else { &lower };
    let end = kept.char_indices().rev().nth(cut.wrapping_sub(1)).map_or(kept.len(), |(i, _)| i);
    let add = if upos == Upos::Propn && plain.len() > 1 && plain.chars().all(char::is_uppercase) {
        add.to_uppercase()
    } else {
        add.to_owned()
    };
    let mut out = format!("{}{add}", &kept[..if cut == 0 { kept.len() } else { end }]);
    if out == "i" && xpos == Xpos::Prp {
        out = "I".to_owned();
    }
    out
}

fn edit(lower: &str, xpos: Xpos) -> Edit {
    let Some(table) = table().get(&xpos) else { return (0, "") };
    if let Some(edit) = table.words.get(lower) {
        return *edit;
    }
    let starts = lower.char_indices().rev().take(LONGEST).map(|(i, _)| i);
    let mut starts: Vec<usize> = starts.collect();
    starts.reverse();
    starts.push(lower.len());
    starts.iter().find_map(|&i| table.endings.get(&lower[i..])).copied().unwrap_or((0, ""))
}

/// Returns the irregular forms, which go before the endings.
fn irregular() -> &'static FxHashMap<(Xpos, &'static str), &'static str> {
    static IRREGULAR: OnceLock<FxHashMap<(Xpos, &'static str), &'static str>> = OnceLock::new();
    IRREGULAR.get_or_init(|| irregular_lines().collect())
}

/// Yields the lines of `irregular.tsv`; a test checks that none is passed over.
fn irregular_lines() -> impl Iterator<Item = ((Xpos, &'static str), &'static str)> {
    include_str!("irregular.tsv").lines().filter(|l| !l.starts_with("# ")).filter_map(|line| {
        let mut columns = line.split('\t');
        let tag = columns.next()?.parse().ok()?;
        Some(((tag, columns.next()?), columns.next()?))
    })
}

#[derive(Default)]
struct Table {
    endings: FxHashMap<&'static str, Edit>,
    words: FxHashMap<&'static str, Edit>,
}

fn table() -> &'static FxHashMap<Xpos, Table> {
    static TABLE: OnceLock<FxHashMap<Xpos, Table>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut out: FxHashMap<Xpos, Table> = FxHashMap::default();
        for (tag, ending, edit) in lines() {
            let table = out.entry(tag).or_default();
            match ending.strip_prefix('^') {
                Some(word) => table.words.insert(word, edit),
                None => table.endings.insert(ending, edit),
            };
        }
        out
    })
}

/// Yields the lines of `lemma.tsv`; a test checks that none is passed over.
fn lines() -> impl Iterator<Item = (Xpos, &'static str, Edit)> {
    include_str!("lemma.tsv").lines().filter(|l| !l.starts_with("# ")).filter_map(|line| {
        let mut columns = line.split('\t');
        let tag = columns.next()?.parse().ok()?;
        let ending = columns.next()?;
        let cut = columns.next()?.parse().ok()?;
        Some((tag, ending, (cut, columns.next()?)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_none_stands_twice() {
        let all = include_str!("lemma.tsv").lines().filter(|l| !l.starts_with("# ")).count();
        let read: std::collections::BTreeSet<_> = lines().map(|(tag, ending, _)| (tag, ending)).collect();
        assert_eq!(read.len(), all);
        let all = include_str!("irregular.tsv").lines().filter(|l| !l.starts_with("# ")).count();
        assert_eq!(
            irregular_lines().map(|(form, _)| form).collect::<std::collections::HashSet<_>>().len(),
            all
        );
    }

    #[test]
    fn inflected_words_have_their_dictionary_form() {
        for (form, upos, xpos, expected) in [
            ("met", Upos::Verb, Xpos::Vbd, "meet"),
            ("did", Upos::Aux, Xpos::Vbd, "do"),
            ("called", Upos::Verb, Xpos::Vbd, "call"),
            ("went", Upos::Verb, Xpos::Vbd, "go"),
            ("coming", Upos::Verb, Xpos::Vbg, "come"),
            ("Making", Upos::Verb, Xpos::Vbg, "make"),
            ("running", Upos::Verb, Xpos::Vbg, "run"),
            ("urging", Upos::Verb, Xpos::Vbg, "urge"),
            ("visited", Upos::Verb, Xpos::Vbd, "visit"),
            ("threatened", Upos::Verb, Xpos::Vbn, "threaten"),
            ("denies", Upos::Verb, Xpos::Vbz, "deny"),
            ("was", Upos::Aux, Xpos::Vbd, "be"),
            ("countries", Upos::Noun, Xpos::Nns, "country"),
            ("crises", Upos::Noun, Xpos::Nns, "crisis"),
            ("women", Upos::Noun, Xpos::Nns, "woman"),
            ("them", Upos::Pron, Xpos::Prp, "they"),
            ("me", Upos::Pron, Xpos::Prp, "I"),
            ("n\u{2019}t", Upos::Part, Xpos::Rb, "not"),
            ("Tokyo", Upos::Propn, Xpos::Nnp, "Tokyo"),
            ("sanctions", Upos::Noun, Xpos::Nns, "sanction"),
            ("fled", Upos::Verb, Xpos::Vbd, "flee"),
            ("Freed", Upos::Verb, Xpos::Vbn, "free"),
            ("supplies", Upos::Noun, Xpos::Nns, "supply"),
        ] {
            assert_eq!(lemma(form, upos, xpos), expected, "{form} {xpos}");
        }
    }
}
