//! How old an article says that people are: `Maria Costa, 54,`, `54-year-old Maria Costa`, `Maria Costa, aged 54`, `Maria
//! Costa, who is 54,`, `Maria Costa is 54 years old`.

use super::link::Linked;
use super::mention::{Form, Mention};
use super::tree::Tree;
use crate::ontology::NodeKind;
use crate::text::Deprel;

/// Younger people are in the news as one of a list, and numbers behind names are then seldom ages.
const YOUNGEST: u8 = 5;
/// Older people are mostly misread numbers.
const OLDEST: u8 = 115;

/// What may stand between a name and an age behind it.
const BEFORE: &[&[&str]] = &[
    &[","],
    &[",", "aged"],
    &[",", "age"],
    &["aged"],
    &[",", "who", "is"],
    &[",", "who", "turned"],
    &["is"],
];

/// Returns for each entity of an article how old the article says that it is, where it says so; the first of several ages.
pub fn stated(trees: &[Tree<'_>], linked: &Linked) -> Vec<Option<u8>> {
    let mut ages = vec![None; linked.entities.len()];
    for (tree, mentions) in trees.iter().zip(&linked.mentions) {
        for mention in mentions.iter().filter(|mention| mention.form == Form::Name) {
            let is_person = linked.entity(mention.entity).kind == NodeKind::Person;
            if let Some(place) = ages.get_mut(mention.entity.0).filter(|age| is_person && age.is_none()) {
                *place = behind(tree, mention).or_else(|| year_old(tree, mention));
            }
        }
    }
    ages
}

fn age(words: &str) -> Option<u8> {
    let digits = words.bytes().all(|byte| byte.is_ascii_digit());
    words.parse().ok().filter(|age| digits && (YOUNGEST..=OLDEST).contains(age))
}

/// Returns the age behind a name; the number ends there what is said: `Maria Costa, 54, said`, not `Maria Costa, 54 others`.
fn behind(tree: &Tree<'_>, mention: &Mention) -> Option<u8> {
    let word = |place: usize| if place < tree.len() { tree.form(place) } else { "" };
    let first = mention.last + 1;
    BEFORE.iter().find_map(|words| {
        let number = first + words.len();
        let stand = (first..).zip(*words).all(|(place, expected)| word(place).eq_ignore_ascii_case(expected));
        let age = age(word(number)).filter(|_| stand)?;
        let ends = matches!(word(number + 1), "" | "," | "." | ";" | ")" | "”" | "\"" | "—" | "–")
            || word(number + 1) == "years" && word(number + 2) == "old";
        ends.then_some(age)
    })
}

/// Returns the age that stands before a name or in what is said of it: `54-year-old Maria Costa`, `Maria Costa, a 54-year-old
/// lawyer`.
fn year_old(tree: &Tree<'_>, mention: &Mention) -> Option<u8> {
    (0..tree.len()).find_map(|place| {
        let age = written_years(tree, place)?;
        // The parts of `54-year-old` are mostly words of their own.
        let old = (place..tree.len().min(place + 5)).find(|&word| tree.form(word).ends_with("old"))?;
        let noun = tree.head(old).filter(|&noun| noun > old)?;
        // Of `54-year-old President Maria Costa` the title hangs on the name.
        let title = tree.deprel(noun) == Deprel::Nmod && tree.case(noun).is_none() && noun < mention.first;
        let noun = if title { tree.head(noun)? } else { noun };
        let of_name = (mention.first..=mention.last).contains(&noun) && old < mention.first;
        let beside = tree.deprel(noun) == Deprel::Appos && tree.head(noun) == Some(mention.head);
        let is =
            tree.child(noun, Deprel::Cop).is_some() && tree.child(noun, Deprel::Nsubj) == Some(mention.head);
        (of_name || beside || is).then_some(age)
    })
}

/// Returns the number in `54-year-old`, whose first or only word this is.
fn written_years(tree: &Tree<'_>, place: usize) -> Option<u8> {
    let text = tree.text.get(tree.token(place).span.start as usize..)?;
    let (number, rest) = text.split_at_checked(text.find(|c: char| !c.is_ascii_digit())?)?;
    let hyphens = ['-', '‐', '‑'];
    let rest = rest.strip_prefix(hyphens)?.strip_prefix("year")?.strip_prefix(hyphens)?;
    rest.strip_prefix("old").and_then(|_| age(number))
}
