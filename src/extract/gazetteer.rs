//! Names that are known beforehand: countries with all that stands for them, bodies, agreements, places.
//!
//! The tables are data beside this file (`data/*.toml`, `data/*.tsv`); one automaton finds all their names in a
//! sentence, longest first.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::fold::fold;
use crate::ontology::{Code, Sector};
use crate::tsv;

/// What a known name may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// A country by its name, adjective, people, capital or seat of government.
    Country(usize, CountryForm),
    /// A city or region that lies in a country.
    Place(usize),
    /// A known body.
    Organization(usize),
    /// A known agreement.
    Agreement(usize),
    /// A body of a state, called by what it is: `Peruvian army`.
    Body(usize),
}

/// How a name stands for its country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountryForm {
    /// `Japan`, `U.S.`
    Name,
    /// `Japanese`; whether it is also the word for the people does not matter here.
    Adjective,
    /// `Turks`, `Britons`.
    People,
    /// `Tokyo`: the country where it acts, else a place.
    Capital,
    /// `the Kremlin`, `Downing Street`.
    Seat,
}

/// A row of `countries.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Country {
    /// Alpha-3 code.
    pub code: Code,
    /// English short name.
    pub name: String,
    /// `member`, `observer`, `partial`, `territory` or `former`.
    pub status: String,
    /// The state that a territory belongs to.
    #[serde(default)]
    pub of: Option<Code>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    pub adjectives: Vec<String>,
    #[serde(default)]
    demonyms: Vec<String>,
    #[serde(default)]
    peoples: Vec<String>,
    #[serde(default)]
    capital: Vec<String>,
    #[serde(default)]
    seats: Vec<String>,
    #[serde(default)]
    cities: Vec<String>,
    #[serde(default)]
    regions: Vec<String>,
    #[serde(default)]
    ambiguous: Vec<String>,
}

impl Country {
    /// Whether a name is that of a capital of the state, at any time.
    pub fn is_capital(&self, name: &str) -> bool {
        self.capital.iter().any(|capital| capital == name)
    }
}

/// A row of `organizations.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// The name it is known by.
    pub name: String,
    #[serde(default)]
    aliases: Vec<String>,
    /// Its home state, or `IGO`, `NGO`, `MNC`, `INT`.
    #[serde(default)]
    pub country: Option<Code>,
    /// Its PLOVER sector.
    #[serde(default)]
    pub sector: Option<Sector>,
    #[serde(default)]
    seats: Vec<String>,
    #[serde(default)]
    ambiguous: Vec<String>,
}

/// A row of `agreements.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Its full name.
    pub name: String,
    #[serde(default)]
    aliases: Vec<String>,
    /// When it was concluded.
    #[serde(default)]
    pub year: Option<i16>,
    #[serde(default)]
    ambiguous: Vec<String>,
}

/// A known name found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    form: usize,
}

/// Names of the user's own, which go before those of the tables.
#[derive(Clone, Debug, Default)]
pub struct OwnNames {
    /// Bodies.
    pub organizations: Vec<Organization>,
    /// Agreements.
    pub agreements: Vec<Agreement>,
}

/// All tables, and the automaton over their names.
#[derive(Debug)]
pub struct Gazetteer {
    /// Countries in the order of the table.
    pub countries: Vec<Country>,
    /// Bodies in the order of the table.
    pub organizations: Vec<Organization>,
    /// Agreements in the order of the table.
    pub agreements: Vec<Agreement>,
    senses: Vec<Vec<Sense>>,
    ambiguous: Vec<bool>,
    automaton: AhoCorasick,
    by_name: FxHashMap<String, usize>,
    given_names: FxHashMap<String, Gender>,
    kin: FxHashSet<String>,
    people: FxHashMap<String, PublicFigure>,
    /// The folded names of public figures by their last word.
    surnames: FxHashMap<String, Vec<String>>,
    /// Cities that stand for a body when they act: `Brussels`.
    seats: FxHashMap<String, usize>,
}

/// Whom a given name is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Gender {
    /// Women.
    #[serde(rename = "f")]
    Female,
    /// Men.
    #[serde(rename = "m")]
    Male,
    /// Both.
    #[serde(rename = "u")]
    Either,
}

#[derive(Deserialize)]
struct GivenName {
    name: String,
    gender: Gender,
}

/// A row of `people.tsv`: a public figure and the state served.
#[derive(Clone, Debug, Deserialize)]
struct PublicFigure {
    name: String,
    country: Code,
    from: i16,
    to: Option<i16>,
}

#[derive(Deserialize)]
struct Kin {
    noun: String,
}

#[derive(Deserialize)]
struct Tables {
    #[serde(default)]
    country: Vec<Country>,
    #[serde(default)]
    organization: Vec<Organization>,
    #[serde(default)]
    agreement: Vec<Agreement>,
}

impl Gazetteer {
    /// Returns the compiled-in tables.
    ///
    /// # Panics
    /// Never in a released build: a test loads the compiled-in files.
    pub fn builtin() -> &'static Gazetteer {
        static BUILTIN: OnceLock<Gazetteer> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            #[expect(clippy::expect_used, reason = "the files are compiled in and a test reads them")]
            Gazetteer::with(OwnNames::default()).expect("the compiled-in tables are sound")
        })
    }

    /// Returns the compiled-in tables with names of one's own before them.
    ///
    /// # Errors
    /// When the names are too many for the automaton that finds them.
    pub fn with(own: OwnNames) -> Result<Gazetteer, Box<dyn std::error::Error>> {
        let countries = toml::from_str::<Tables>(include_str!("data/countries.toml"))?.country;
        let mut organizations = own.organizations;
        organizations.extend(toml::from_str::<Tables>(include_str!("data/organizations.toml"))?.organization);
        let mut agreements = own.agreements;
        agreements.extend(toml::from_str::<Tables>(include_str!("data/agreements.toml"))?.agreement);
        let given_names = tsv::rows::<GivenName>(include_str!("data/given_names.tsv"))?;
        let people = tsv::rows::<PublicFigure>(include_str!("data/people.tsv"))?;
        let kin = tsv::rows::<Kin>(include_str!("data/relatives.tsv"))?;
        let mut surnames: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for figure in &people {
            let name = fold(&figure.name);
            if let Some((_, surname)) = name.rsplit_once(' ') {
                surnames.entry(surname.to_owned()).or_default().push(name);
            }
        }

        let mut forms = Forms::default();
        for (place, country) in countries.iter().enumerate() {
            let names = std::iter::once(&country.name).chain(&country.aliases);
            forms.add(names, Sense::Country(place, CountryForm::Name));
            forms.add(&country.adjectives, Sense::Country(place, CountryForm::Adjective));
            forms.add(&country.demonyms, Sense::Country(place, CountryForm::People));
            forms.add(&country.peoples, Sense::Country(place, CountryForm::People));
            forms.add(&country.capital, Sense::Country(place, CountryForm::Capital));
            forms.add(&country.seats, Sense::Country(place, CountryForm::Seat));
            forms.add(country.cities.iter().chain(&country.regions), Sense::Place(place));
            for form in &country.ambiguous {
                forms.mark_ambiguous(form);
            }
        }
        for (place, organization) in organizations.iter().enumerate() {
            let names = std::iter::once(&organization.name).chain(&organization.aliases);
            forms.add(names, Sense::Organization(place));
            organization.ambiguous.iter().for_each(|form| forms.mark_ambiguous(form));
        }
        let seats = organizations
            .iter()
            .enumerate()
            .flat_map(|(place, organization)| {
                organization.seats.iter().map(move |seat| (seat.clone(), place))
            })
            .collect();
        for (place, agreement) in agreements.iter().enumerate() {
            forms.add(std::iter::once(&agreement.name).chain(&agreement.aliases), Sense::Agreement(place));
            agreement.ambiguous.iter().for_each(|form| forms.mark_ambiguous(form));
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&forms.names)?;
        Ok(Gazetteer {
            countries,
            organizations,
            agreements,
            senses: forms.senses,
            ambiguous: forms.ambiguous,
            automaton,
            by_name: forms.by_name,
            surnames,
            people: by_every_name(people),
            kin: kin.into_iter().map(|row| row.noun).collect(),
            seats,
            given_names: given_names.into_iter().map(|row| (row.name, row.gender)).collect(),
        })
    }

    /// Returns the known names in a text, leftmost and longest first, none inside a longer word.
    pub fn find(&self, text: &str) -> Vec<Hit> {
        // A name inside a longer word hides nothing: the search goes on behind its first character.
        let mut hits = Vec::new();
        let mut from = 0;
        while from < text.len() {
            let input = aho_corasick::Input::new(text).range(from..);
            let Some(found) = self.automaton.find(input) else { break };
            let (start, end) = (found.start(), found.end());
            if is_whole_word(text, start, end) {
                hits.push(Hit { start, end, form: found.pattern().as_usize() });
                from = end;
            } else {
                from = start + text[start..].chars().next().map_or(1, char::len_utf8);
            }
        }
        hits
    }

    /// Returns what a name found may stand for, countries first.
    pub fn senses(&self, hit: Hit) -> &[Sense] {
        self.senses.get(hit.form).map_or(&[], Vec::as_slice)
    }

    /// Whether a name found is also a common word, a person's name or another place's.
    pub fn is_ambiguous(&self, hit: Hit) -> bool {
        self.ambiguous.get(hit.form).copied().unwrap_or(false)
    }

    /// Returns what a whole name may stand for.
    pub fn look_up(&self, name: &str) -> &[Sense] {
        self.by_name.get(name).and_then(|&form| self.senses.get(form)).map_or(&[], Vec::as_slice)
    }

    /// Returns the country of a code.
    pub fn country(&self, code: Code) -> Option<&Country> {
        self.countries.iter().find(|country| country.code == code)
    }

    /// Returns the other countries that share a capital with this one.
    pub fn same_capital(&self, country: usize) -> Vec<usize> {
        let Some(capital) = self.countries.get(country).and_then(|known| known.capital.first()) else {
            return Vec::new();
        };
        let shares =
            |&(place, other): &(usize, &Country)| place != country && other.capital.contains(capital);
        self.countries.iter().enumerate().filter(shares).map(|(place, _)| place).collect()
    }

    /// Returns the state that a public figure served, by full name; `year` keeps namesakes of other times apart.
    pub fn state_of(&self, name: &str, year: Option<i16>) -> Option<Code> {
        let figure = self.figure(name)?;
        // Prominence is rough, and people stay in the news for long.
        let in_time =
            year.is_none_or(|year| year >= figure.from - 10 && year <= figure.to.unwrap_or(9999) + 40);
        in_time.then_some(figure.country)
    }

    /// Returns the state that all public figures of a surname served who may be in the news of a year.
    pub fn state_of_surname(&self, surname: &str, year: Option<i16>) -> Option<Code> {
        let mut states = self
            .surnames
            .get(&fold(surname))?
            .iter()
            .filter_map(|name| self.people.get(name))
            .filter(|figure| {
                year.is_none_or(|year| year >= figure.from - 10 && year <= figure.to.unwrap_or(9999) + 40)
            })
            .map(|figure| figure.country);
        let state = states.next()?;
        states.all(|other| other == state).then_some(state)
    }

    /// Whether the tables know a public figure of this full name.
    pub fn is_figure(&self, name: &str) -> bool {
        self.figure(name).is_some()
    }

    fn figure(&self, name: &str) -> Option<&PublicFigure> {
        let name = fold(name);
        self.people.get(&name).or_else(|| self.people.get(&without_initials(&name)?))
    }

    /// Whether a noun in lower case is one of kinship.
    pub fn is_kin(&self, noun: &str) -> bool {
        self.kin.contains(noun)
    }

    /// Returns the body that a city stands for when it acts: `Brussels`.
    pub fn seat_of_body(&self, city: &str) -> Option<usize> {
        self.seats.get(city).copied()
    }

    /// Returns the gender of a given name.
    pub fn given_name(&self, name: &str) -> Option<Gender> {
        self.given_names.get(name).copied()
    }
}

/// Returns public figures by their names, and by them without middle initials where nobody else is called so.
fn by_every_name(people: Vec<PublicFigure>) -> FxHashMap<String, PublicFigure> {
    let mut by_name: FxHashMap<String, PublicFigure> = FxHashMap::default();
    let shorter: Vec<(String, PublicFigure)> = people
        .iter()
        .filter_map(|figure| Some((without_initials(&fold(&figure.name))?, figure.clone())))
        .collect();
    by_name.extend(people.into_iter().map(|figure| (fold(&figure.name), figure)));
    for (name, figure) in shorter {
        by_name.entry(name).or_insert(figure);
    }
    by_name
}

/// Returns a folded name without its middle initials, where it has any: `dwight d eisenhower`.
fn without_initials(name: &str) -> Option<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let [first, .., last] = words[..] else { return None };
    let full = |word: &&str| word.chars().count() > 1;
    let middle = words.get(1..words.len() - 1)?;
    if middle.iter().all(full) {
        return None;
    }
    let kept = middle.iter().copied().filter(full);
    Some(std::iter::once(first).chain(kept).chain(std::iter::once(last)).collect::<Vec<_>>().join(" "))
}

fn is_whole_word(text: &str, start: usize, end: usize) -> bool {
    let word = |c: char| c.is_alphanumeric();
    let before = text[..start].chars().next_back().is_some_and(word);
    let after = text[end..].chars().next().is_some_and(word);
    let ends_in_word = text[..end].chars().next_back().is_some_and(word);
    !before && !(after && ends_in_word)
}

#[derive(Default)]
struct Forms {
    names: Vec<String>,
    senses: Vec<Vec<Sense>>,
    ambiguous: Vec<bool>,
    by_name: FxHashMap<String, usize>,
}

impl Forms {
    fn add<'a>(&mut self, names: impl IntoIterator<Item = &'a String>, sense: Sense) {
        for name in names {
            for spelling in spellings(name) {
                let form = self.form(&spelling);
                if let Some(senses) = self.senses.get_mut(form)
                    && !senses.contains(&sense)
                {
                    senses.push(sense);
                }
            }
        }
    }

    fn mark_ambiguous(&mut self, name: &str) {
        let form = self.form(name);
        if let Some(flag) = self.ambiguous.get_mut(form) {
            *flag = true;
        }
    }

    fn form(&mut self, name: &str) -> usize {
        if let Some(&form) = self.by_name.get(name) {
            return form;
        }
        let form = self.names.len();
        self.names.push(name.to_owned());
        self.senses.push(Vec::new());
        self.ambiguous.push(false);
        self.by_name.insert(name.to_owned(), form);
        form
    }
}

/// Returns a name as tables and texts spell it: with straight and curly apostrophes, with `The` and `the`.
fn spellings(name: &str) -> Vec<String> {
    let mut all = vec![name.to_owned()];
    if name.contains('\'') {
        all.push(name.replace('\'', "’"));
    }
    let bare: Vec<String> =
        all.iter().filter_map(|name| name.strip_prefix("the ").map(str::to_owned)).collect();
    all.extend(bare);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        Gazetteer::builtin().find(text).iter().map(|hit| &text[hit.start..hit.end]).collect()
    }

    #[test]
    fn the_tables_are_sound() {
        Gazetteer::with(OwnNames::default()).unwrap();
    }

    #[test]
    fn names_are_found_longest_first_and_never_inside_words() {
        assert_eq!(found("South Korea and the U.S. met Omanis"), ["South Korea", "U.S.", "Omanis"]);
        assert_eq!(found("Romania's Omani guests"), ["Romania", "Omani"]);
        assert_eq!(found("use of us"), Vec::<&str>::new());
    }

    #[test]
    fn an_indian_is_no_subject_of_the_british_indian_ocean_territory() {
        let gazetteer = Gazetteer::builtin();
        for adjective in ["Indian", "American", "Nigerien", "Congolese"] {
            let senses = gazetteer.look_up(adjective);
            assert!(matches!(senses.first(), Some(Sense::Country(..))), "{adjective}");
        }
        let Some(Sense::Country(india, _)) = gazetteer.look_up("Indian").first() else { panic!("a country") };
        assert_eq!(gazetteer.countries[*india].code.as_str(), "IND");
    }

    #[test]
    fn each_country_stands_once() {
        let mut codes: Vec<Code> =
            Gazetteer::builtin().countries.iter().map(|country| country.code).collect();
        let count = codes.len();
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert!(count >= 193);
    }
}
