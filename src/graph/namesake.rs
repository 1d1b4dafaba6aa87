//! Different people of one name: rule 12 of the ontology.

use std::collections::{BTreeMap, BTreeSet};

use crate::ontology::Code;

/// Articles of one name, and the offices of states that each says are held, with the date it says so.
type Offices = BTreeMap<u32, BTreeSet<(Code, u32)>>;

/// Numbers the people that articles of one name tell of; returns each article's person, 0 for the one with most articles.
///
/// Two states' offices contradict where each is said to be held at a time when the other is, and no article says that
/// one person holds both. Offices held one after another never contradict. Articles without an office are not listed:
/// they belong to person 0.
pub(crate) fn tell_apart(offices: &Offices) -> BTreeMap<u32, u32> {
    let mut states: BTreeMap<Code, State> = BTreeMap::new();
    for (&article, held) in offices {
        for &(state, date) in held {
            let entry = states.entry(state).or_default();
            entry.articles.insert(article);
            entry.dates.insert(date);
        }
    }
    let mut order: Vec<Code> = states.keys().copied().collect();
    order.sort_by_key(|code| std::cmp::Reverse(states.get(code).map_or(0, |state| state.articles.len())));
    let mut people: Vec<Vec<Code>> = Vec::new();
    for code in order {
        let fits = |person: &Vec<Code>| {
            person.iter().all(|other| match (states.get(&code), states.get(other)) {
                (Some(one), Some(other)) => !one.contradicts(other),
                _ => true,
            })
        };
        match people.iter_mut().find(|person| fits(person)) {
            Some(person) => person.push(code),
            None => people.push(vec![code]),
        }
    }
    let person_of = |code: Code| people.iter().position(|person| person.contains(&code)).unwrap_or(0) as u32;
    offices
        .iter()
        .filter_map(|(&article, held)| Some((article, held.iter().map(|&(code, _)| person_of(code)).min()?)))
        .collect()
}

#[derive(Default)]
struct State {
    articles: BTreeSet<u32>,
    dates: BTreeSet<u32>,
}

impl State {
    fn contradicts(&self, other: &State) -> bool {
        let (Some(first), Some(last)) = (self.dates.first(), self.dates.last()) else { return false };
        let (Some(other_first), Some(other_last)) = (other.dates.first(), other.dates.last()) else {
            return false;
        };
        // A date of 0 is no date, and says nothing of the time.
        let at_one_time = *first > 0 && *other_first > 0 && first <= other_last && other_first <= last;
        at_one_time && self.articles.is_disjoint(&other.articles)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offices(said: &[(u32, &str, u32)]) -> Offices {
        let mut offices = Offices::new();
        for &(article, code, date) in said {
            offices.entry(article).or_default().insert((code.parse().unwrap(), date));
        }
        offices
    }

    #[test]
    fn offices_of_two_states_at_one_time_are_two_people() {
        let people = tell_apart(&offices(&[(1, "KOR", 10), (2, "PRK", 15), (3, "KOR", 20)]));
        assert_eq!(people, BTreeMap::from([(1, 0), (2, 1), (3, 0)]));
    }

    #[test]
    fn offices_one_after_another_are_one_person() {
        let people = tell_apart(&offices(&[(1, "PRT", 10), (2, "USA", 20)]));
        assert!(people.values().all(|&person| person == 0));
    }

    #[test]
    fn an_article_that_gives_one_person_both_offices_joins_them() {
        let people = tell_apart(&offices(&[(1, "GBR", 10), (1, "CAN", 10), (2, "GBR", 10), (3, "CAN", 10)]));
        assert!(people.values().all(|&person| person == 0));
    }
}
