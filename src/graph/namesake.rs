//! Different people of one name: rule 12 of the ontology.

use std::collections::{BTreeMap, BTreeSet};

use crate::ontology::Code;

/// What an article says of a person.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// States whose offices it says the person holds, with the date it says so.
    pub(crate) offices: BTreeSet<(Code, u32)>,
    /// The first of the two years in which one was born who is as old as it says.
    pub(crate) births: BTreeSet<i32>,
}

/// What tells people apart: they hold an office of a state, or were born in a year or the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Trait {
    Serves(Code),
    Born(i32),
}

impl Said {
    fn traits(&self) -> impl Iterator<Item = (Trait, Option<u32>)> + '_ {
        let offices = self.offices.iter().map(|&(code, date)| (Trait::Serves(code), Some(date)));
        offices.chain(self.births.iter().map(|&year| (Trait::Born(year), None)))
    }
}

/// Numbers the people that articles of one name tell of; returns each article's person, 0 for the one with most articles.
///
/// Two states' offices contradict where each is said to be held at a time when the other is, and no article says that
/// one person holds both; offices held one after another never contradict. Ages contradict where they make years of birth that
/// lie more than a year apart, so that a slip divides nobody. Articles that tell neither are person 0's.
pub(crate) fn tell_apart(said: &BTreeMap<u32, Said>) -> BTreeMap<u32, u32> {
    let mut known: BTreeMap<Trait, Known> = BTreeMap::new();
    for (&article, said) in said {
        for (of, date) in said.traits() {
            let entry = known.entry(of).or_default();
            entry.articles.insert(article);
            entry.dates.extend(date);
            entry.births.extend(&said.births);
        }
    }
    let mut order: Vec<Trait> = known.keys().copied().collect();
    order.sort_by_key(|one| std::cmp::Reverse(known.get(one).map_or(0, |known| known.articles.len())));
    let mut people: Vec<Vec<Trait>> = Vec::new();
    for one in order {
        let fits = |person: &Vec<Trait>| {
            person.iter().all(|other| match (known.get(&one), known.get(other)) {
                (Some(one), Some(other)) => !one.contradicts(other),
                _ => true,
            })
        };
        match people.iter_mut().find(|person| fits(person)) {
            Some(person) => person.push(one),
            None => people.push(vec![one]),
        }
    }
    let person_of = |one: Trait| people.iter().position(|person| person.contains(&one)).unwrap_or(0) as u32;
    said.iter()
        .filter_map(|(&article, said)| Some((article, said.traits().map(|(one, _)| person_of(one)).min()?)))
        .collect()
}

/// What is known of a trait.
#[derive(Default)]
struct Known {
    articles: BTreeSet<u32>,
    /// When it was said to hold; none for a year of birth.
    dates: BTreeSet<u32>,
    /// Years of birth that its articles tell.
    births: BTreeSet<i32>,
}

impl Known {
    fn contradicts(&self, other: &Known) -> bool {
        self.articles.is_disjoint(&other.articles) && (self.at_one_time(other) || self.ages_contradict(other))
    }

    fn at_one_time(&self, other: &Known) -> bool {
        let (Some(first), Some(last)) = (self.dates.first(), self.dates.last()) else { return false };
        let (Some(other_first), Some(other_last)) = (other.dates.first(), other.dates.last()) else {
            return false;
        };
        // A date of 0 is no date, and says nothing of the time.
        *first > 0 && *other_first > 0 && first <= other_last && other_first <= last
    }

    fn ages_contradict(&self, other: &Known) -> bool {
        // From the second year of one to the first of the other is more than a year.
        let apart = |one: i32, other: i32| (one - other).abs() > 2;
        !self.births.is_empty()
            && !other.births.is_empty()
            && self.births.iter().all(|&one| other.births.iter().all(|&other| apart(one, other)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offices(told: &[(u32, &str, u32)]) -> BTreeMap<u32, Said> {
        let mut said: BTreeMap<u32, Said> = BTreeMap::new();
        for &(article, code, date) in told {
            said.entry(article).or_default().offices.insert((code.parse().unwrap(), date));
        }
        said
    }

    fn births(mut said: BTreeMap<u32, Said>, told: &[(u32, i32)]) -> BTreeMap<u32, Said> {
        for &(article, year) in told {
            said.entry(article).or_default().births.insert(year);
        }
        said
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

    #[test]
    fn ages_more_than_a_year_apart_are_two_people() {
        let people = |years: [i32; 2]| tell_apart(&births(BTreeMap::new(), &[(1, years[0]), (2, years[1])]));
        assert_eq!(people([1962, 1965]), BTreeMap::from([(1, 0), (2, 1)]));
        for year in 1960..=1964 {
            assert_eq!(people([1962, year]), BTreeMap::from([(1, 0), (2, 0)]), "{year}");
        }
    }

    #[test]
    fn an_office_goes_with_the_age_of_who_holds_it() {
        let said = births(offices(&[(1, "PRT", 10), (3, "PRT", 20)]), &[(1, 1990), (2, 1950), (4, 1950)]);
        assert_eq!(tell_apart(&said), BTreeMap::from([(1, 0), (2, 1), (3, 0), (4, 1)]));
        // Offices one after another are two people's where their ages are.
        let said = births(offices(&[(1, "PRT", 10), (2, "USA", 20)]), &[(1, 1990), (2, 1950)]);
        assert_eq!(tell_apart(&said), BTreeMap::from([(1, 0), (2, 1)]));
    }
}
