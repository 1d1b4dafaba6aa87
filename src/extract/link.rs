//! Names of an article into its entities: surname to full name, acronym to what it stands for, spellings to one name.

use rustc_hash::FxHashMap;

use super::body;
use super::gazetteer::{CountryForm, Gazetteer, Sense};
use super::halves;
use super::mention::{Entity, EntityId, Form, Mention};
use super::name::Name;
use super::role::Roles;
use super::tree::Tree;
use super::word_class::WordClasses;
use crate::fold::fold;
use crate::ontology::{Code, NodeKind};
use crate::text::{Deprel, Upos};

/// The entities of an article and, for each sentence, the words that name them.
#[derive(Clone, Debug, Default)]
pub struct Linked {
    /// The entities in the order of their first naming.
    pub entities: Vec<Entity>,
    /// The mentions of each sentence in order.
    pub mentions: Vec<Vec<Mention>>,
}

impl Linked {
    /// Returns the article's entity of a country, where it names one.
    pub fn country_entity(&self, code: Code) -> Option<EntityId> {
        self.entities
            .iter()
            .position(|entity| entity.kind == NodeKind::Country && entity.code == Some(code))
            .map(EntityId)
    }

    /// Returns the first of the article's places that a name fits.
    pub fn place_entity(&self, fits: impl Fn(&str) -> bool) -> Option<EntityId> {
        self.entities
            .iter()
            .position(|entity| entity.kind == NodeKind::Place && fits(&entity.name))
            .map(EntityId)
    }

    /// Returns an entity.
    ///
    /// # Panics
    /// When the id is another article's.
    pub fn entity(&self, id: EntityId) -> &Entity {
        &self.entities[id.0]
    }
}

/// Links the names of an article's sentences.
///
/// `names` gains the surnames and acronyms that stand alone where nothing but their full form elsewhere tells them.
pub fn link(
    trees: &[Tree<'_>],
    names: &mut [Vec<Name>],
    gazetteer: &Gazetteer,
    roles: &Roles,
    year: Option<i16>,
) -> Linked {
    let mut linker = Linker {
        gazetteer,
        roles,
        year,
        entities: Vec::new(),
        keys: FxHashMap::default(),
        people: Vec::new(),
    };
    linker.choose_capitals(names);
    let acronyms = linker.acronyms(trees, names);
    linker.name_people(trees, names);
    for (tree, names) in trees.iter().zip(names.iter_mut()) {
        linker.add_repeated(tree, names, &acronyms);
    }
    halves::add(trees, names, gazetteer);
    body::add(trees, names, roles);
    let mut mentions = Vec::with_capacity(trees.len());
    for (sentence, (tree, names)) in trees.iter().zip(names.iter()).enumerate() {
        mentions.push(names.iter().map(|name| linker.mention(sentence, tree, name, &acronyms)).collect());
    }
    Linked { entities: linker.entities, mentions }
}

/// Returns the place that an article was filed from, and the country that its dateline names with it: `MINSK, Belarus`.
pub fn filed_from(
    linked: &mut Linked,
    words: &str,
    gazetteer: &Gazetteer,
) -> Option<(EntityId, Option<EntityId>)> {
    let mut parts = words.split(", ");
    let city = proper_case(parts.next()?.split('/').next()?);
    let known_city = gazetteer.look_up(&city).iter().find_map(|sense| match sense {
        Sense::Country(country, CountryForm::Capital) | Sense::Place(country) => Some(*country),
        _ => None,
    });
    let named = parts.next().and_then(|name| {
        gazetteer.look_up(name).iter().find_map(|sense| match sense {
            Sense::Country(country, CountryForm::Name) => Some(*country),
            _ => None,
        })
    });
    let sense = known_city.or(named)?;
    let known = |linked: &Linked, kind: NodeKind, name: &str| {
        linked
            .entities
            .iter()
            .position(|entity| entity.kind == kind && fold(&entity.name) == fold(name))
            .map(EntityId)
    };
    let add = |kind: NodeKind, name: &str, country: usize, linked: &mut Linked| {
        known(linked, kind, name).unwrap_or_else(|| {
            let code = gazetteer.countries[country].code;
            let id = EntityId(linked.entities.len());
            linked.entities.push(Entity {
                kind,
                name: name.to_owned(),
                code: (kind == NodeKind::Country).then_some(code),
                country: Some(code),
                sector: None,
                names: vec![name.to_owned()],
                unresolved: false,
                of_state: false,
            });
            id
        })
    };
    let place = add(NodeKind::Place, &city, sense, linked);
    let country = named.map(|country| {
        let name = gazetteer.countries[country].name.clone();
        add(NodeKind::Country, &name, country, linked)
    });
    Some((place, country))
}

/// Returns capitals as names are written: `BUENOS AIRES` is `Buenos Aires`.
fn proper_case(words: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first: String = letters.next().into_iter().collect();
        first + &letters.as_str().to_lowercase()
    };
    words
        .split(' ')
        .map(|part| part.split('-').map(word).collect::<Vec<_>>().join("-"))
        .collect::<Vec<_>>()
        .join(" ")
}

/// A full name of a person in the article.
struct Person {
    words: Vec<String>,
    entity: EntityId,
    /// The first sentence that has it.
    sentence: usize,
}

struct Linker<'g> {
    gazetteer: &'g Gazetteer,
    roles: &'g Roles,
    /// The year of the article.
    year: Option<i16>,
    entities: Vec<Entity>,
    keys: FxHashMap<(NodeKind, String), EntityId>,
    people: Vec<Person>,
}

/// What a bracketed acronym stands for: its folded form, and the name before the bracket.
type Acronyms = FxHashMap<String, (NodeKind, String)>;

impl Linker<'_> {
    /// Reads the capital of a state that is gone and of one of today as that of the one that the article names otherwise.
    fn choose_capitals(&self, names: &mut [Vec<Name>]) {
        let named: Vec<usize> = names
            .iter()
            .flatten()
            .filter_map(|name| match name.known {
                Some(Sense::Country(country, form)) if form != CountryForm::Capital => Some(country),
                _ => None,
            })
            .collect();
        for name in names.iter_mut().flatten() {
            let Some(Sense::Country(country, CountryForm::Capital)) = name.known else { continue };
            if named.contains(&country) {
                continue;
            }
            let others = self.gazetteer.same_capital(country);
            if let Some(&other) = others.iter().find(|other| named.contains(other)) {
                name.known = Some(Sense::Country(other, CountryForm::Capital));
            }
        }
    }

    /// Finds `Name (ACRONYM)` and `ACRONYM, or Name`-like pairs in the whole article first, since an acronym may be used
    /// in the headline.
    fn acronyms(&self, trees: &[Tree<'_>], names: &[Vec<Name>]) -> Acronyms {
        let mut acronyms = Acronyms::default();
        for (tree, names) in trees.iter().zip(names) {
            for name in names {
                if !matches!(name.kind, NodeKind::Organization | NodeKind::Agreement) {
                    continue;
                }
                let open = name.last + 1;
                let bracketed = open + 2 < tree.len() && tree.form(open) == "(" && tree.form(open + 2) == ")";
                let or = open + 2 < tree.len() && tree.form(open) == "," && tree.form(open + 1) == "or";
                let acronym = if bracketed {
                    open + 1
                } else if or {
                    open + 2
                } else {
                    continue;
                };
                let short = tree.form(acronym);
                if short.chars().filter(|c| c.is_uppercase()).count() >= 2 {
                    acronyms.insert(fold(short), (name.kind, self.name_of(tree, name)));
                }
            }
        }
        acronyms
    }

    /// Returns what a name is called: the tables' name for a known acronym, else its words.
    fn name_of(&self, tree: &Tree<'_>, name: &Name) -> String {
        match name.known {
            Some(Sense::Country(place, _)) => self.gazetteer.countries[place].name.clone(),
            Some(Sense::Organization(place)) => self.gazetteer.organizations[place].name.clone(),
            Some(Sense::Agreement(place)) => self.gazetteer.agreements[place].name.clone(),
            _ => words_of(tree, name),
        }
    }

    /// Makes an entity of every full name of a person, joining those that one begins or ends.
    fn name_people(&mut self, trees: &[Tree<'_>], names: &[Vec<Name>]) {
        let mut full: Vec<(usize, Vec<String>)> = Vec::new();
        for (sentence, (tree, names)) in trees.iter().zip(names).enumerate() {
            for name in names.iter().filter(|name| name.kind == NodeKind::Person && name.last > name.first) {
                full.push((sentence, person_words(tree, name)));
            }
        }
        // Longer names first, so that a shorter form joins the fullest.
        full.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
        for (sentence, words) in full {
            if words.len() < 2 {
                continue;
            }
            let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
            let known = self.people.iter_mut().find(|person| is_part(&folded, &person.words));
            if let Some(person) = known {
                person.sentence = person.sentence.min(sentence);
                let (entity, name) = (person.entity, words.join(" "));
                self.entities[entity.0].names.push(name);
                continue;
            }
            let entity = self.push(NodeKind::Person, words.join(" "));
            self.give_state(entity);
            self.people.push(Person { words: folded, entity, sentence });
        }
    }

    /// Finds the surnames of the article's people, and its acronyms, where they stand alone and nothing else found them.
    fn add_repeated(&self, tree: &Tree<'_>, names: &mut Vec<Name>, acronyms: &Acronyms) {
        let mut free = vec![true; tree.len()];
        for name in names.iter() {
            free[name.first..=name.last].fill(false);
        }
        let mut at = 0;
        while at < tree.len() {
            let longest = (at..tree.len().min(at + 3)).rev().find_map(|last| {
                let capital = free[at..=last].iter().all(|&free| free)
                    && (at..=last).all(|token| tree.form(token).starts_with(char::is_uppercase));
                if !capital || !matches!(tree.upos(last), Upos::Propn | Upos::Noun | Upos::X | Upos::Adj) {
                    return None;
                }
                let words: Vec<String> = (at..=last).map(|token| fold(tree.form(token))).collect();
                let person = words.iter().all(|word| word.chars().count() > 1)
                    && self.people.iter().any(|person| is_part(&words, &person.words));
                if person {
                    return Some(Name::found(at, last, NodeKind::Person));
                }
                let (kind, _) = acronyms.get(&words.join(" "))?;
                Some(Name::found(at, last, *kind))
            });
            match longest {
                Some(name) => {
                    at = name.last + 1;
                    names.push(name);
                }
                None => at += 1,
            }
        }
        names.sort_by_key(|name| name.first);
    }

    /// Gives a public figure the state that the tables know.
    fn give_state(&mut self, person: EntityId) {
        let Some(code) = self.gazetteer.state_of(&self.entities[person.0].name, self.year) else { return };
        self.entities[person.0].country = Some(code);
        if let Some(country) = self.gazetteer.countries.iter().position(|country| country.code == code) {
            self.country(country);
        }
    }

    fn push(&mut self, kind: NodeKind, name: String) -> EntityId {
        let id = EntityId(self.entities.len());
        self.entities.push(Entity {
            kind,
            names: vec![name.clone()],
            name,
            code: None,
            country: None,
            sector: None,
            unresolved: false,
            of_state: false,
        });
        id
    }

    fn keyed(&mut self, kind: NodeKind, name: &str) -> EntityId {
        let key = (kind, fold(name));
        if let Some(&id) = self.keys.get(&key) {
            return id;
        }
        let id = self.push(kind, name.to_owned());
        self.keys.insert(key, id);
        id
    }

    fn mention(&mut self, sentence: usize, tree: &Tree<'_>, name: &Name, acronyms: &Acronyms) -> Mention {
        let words = words_of(tree, name);
        let mut form = Form::Name;
        let mut place = None;
        let located = is_located(tree, name);
        let surname = name.first == name.last && self.person_of(&[fold(&words)], sentence).is_some();
        let entity = match name.known {
            Some(Sense::Country(country, shape)) => {
                form = match shape {
                    CountryForm::Adjective => Form::Adjective,
                    CountryForm::Capital => Form::Capital,
                    _ => Form::Name,
                };
                match shape {
                    CountryForm::Capital if located => {
                        form = Form::Name;
                        self.place(country, &words)
                    }
                    CountryForm::Capital => {
                        place = Some(self.place(country, &words));
                        self.acting_capital(country, &words)
                    }
                    _ => self.country(country),
                }
            }
            _ if surname => self.person(sentence, tree, name),
            Some(Sense::Place(country)) => self.place(country, &words),
            Some(Sense::Organization(known)) => self.organization(known, &words, acronyms),
            Some(Sense::Body(country)) => self.body(country, tree, name),
            Some(Sense::Agreement(known)) => {
                let name = self.gazetteer.agreements[known].name.clone();
                self.keyed(NodeKind::Agreement, &name)
            }
            None => match acronyms.get(&fold(&words)).cloned() {
                Some((kind, full)) => self.keyed(kind, &full),
                None if name.kind == NodeKind::Person => self.person(sentence, tree, name),
                None => self.keyed(name.kind, &words),
            },
        };
        let known = &mut self.entities[entity.0];
        if !(form == Form::Capital) && !known.names.contains(&words) {
            known.names.push(words.clone());
        }
        let (first, last) = (self.title_start(tree, name, known_kind(&self.entities, entity)), name.last);
        Mention { first, last, head: head_of(tree, first, last), entity, place, form, sector: None }
    }

    /// Returns what acts when a capital does: its country, or the body that sits there.
    fn acting_capital(&mut self, country: usize, words: &str) -> EntityId {
        match self.gazetteer.seat_of_body(words) {
            Some(body) => self.organization(body, words, &Acronyms::default()),
            None => self.country(country),
        }
    }

    fn country(&mut self, place: usize) -> EntityId {
        let country = &self.gazetteer.countries[place];
        let id = self.keyed(NodeKind::Country, &country.name);
        let entity = &mut self.entities[id.0];
        entity.code = Some(country.code);
        entity.country = Some(country.code);
        id
    }

    fn place(&mut self, country: usize, words: &str) -> EntityId {
        // Actors that a place gives a country to (`police in Lagos`) need its entity.
        self.country(country);
        let id = self.keyed(NodeKind::Place, words);
        self.entities[id.0].country = Some(self.gazetteer.countries[country].code);
        id
    }

    fn organization(&mut self, known: usize, words: &str, acronyms: &Acronyms) -> EntityId {
        let table = &self.gazetteer.organizations[known];
        let name = match acronyms.get(&fold(words)) {
            Some((NodeKind::Organization, full)) => full.clone(),
            _ => table.name.clone(),
        };
        let id = self.keyed(NodeKind::Organization, &name);
        let entity = &mut self.entities[id.0];
        entity.country = table.country;
        entity.code = table.country.filter(|code| code.is_state());
        entity.sector = table.sector;
        id
    }

    /// Returns a body of a state, `Pakistan's army` by the name of `Pakistani army`.
    fn body(&mut self, country: usize, tree: &Tree<'_>, name: &Name) -> EntityId {
        let owner = self.country(country);
        let table = &self.gazetteer.countries[country];
        let noun = self.roles.at(tree, name.last).map_or(name.last, |(first, _)| first);
        // Of several adjectives the one most like the name: `Norwegian` rather than `Norse`.
        let alike = |adjective: &&String| {
            table.name.chars().zip(adjective.chars()).take_while(|(one, other)| one == other).count()
        };
        let adjective = table.adjectives.iter().rev().max_by_key(alike).unwrap_or(&table.name);
        let called = format!("{adjective} {}", tree.words(noun, name.last).to_lowercase());
        let sector = self.roles.at(tree, name.last).and_then(|(_, role)| role.sector);
        let id = self.keyed(NodeKind::Organization, &called);
        let code = self.entities[owner.0].code;
        let entity = &mut self.entities[id.0];
        (entity.code, entity.country, entity.sector) = (code, code, sector);
        entity.of_state = true;
        id
    }

    fn person(&mut self, sentence: usize, tree: &Tree<'_>, name: &Name) -> EntityId {
        let words = person_words(tree, name);
        let folded: Vec<String> = words.iter().map(|word| fold(word)).collect();
        if let Some(entity) = self.person_of(&folded, sentence) {
            return entity;
        }
        let id = self.keyed(NodeKind::Person, &words.join(" "));
        self.entities[id.0].unresolved = words.len() < 2;
        id
    }

    /// Returns the person whose full name a shorter one belongs to: one whom the sentence names in full, else the first
    /// whom the article does; others of the name are called by more than it.
    fn person_of(&self, words: &[String], sentence: usize) -> Option<EntityId> {
        let fits = |person: &&Person| is_part(words, &person.words);
        let here = self.people.iter().filter(fits).rfind(|person| person.sentence == sentence);
        let first = || self.people.iter().filter(fits).min_by_key(|person| person.sentence);
        here.or_else(first).map(|person| person.entity)
    }

    /// Returns where the titles before a person's name begin, so that the whole stands for the person.
    fn title_start(&self, tree: &Tree<'_>, name: &Name, kind: NodeKind) -> usize {
        if kind != NodeKind::Person {
            return name.first;
        }
        let mut first = name.first;
        while first > 0 {
            let before = first - 1;
            let is_title = self.roles.is_title(tree.lemma(before)) || self.roles.at(tree, before).is_some();
            let of_title = tree.is_under(before, name.first)
                && matches!(tree.deprel(before), Deprel::Compound | Deprel::Amod | Deprel::NmodDesc);
            let capital = tree.form(before).starts_with(char::is_uppercase);
            // `Secretary-General Kofi Annan`
            if tree.form(before) == "-"
                && before > 0
                && first < name.first
                && is_title_word(self.roles, tree, before - 1)
            {
                first = before - 1;
                continue;
            }
            if (is_title && tree.form(before) != ",")
                || (of_title && capital && is_title_word(self.roles, tree, before))
            {
                first = before;
            } else {
                break;
            }
        }
        first
    }
}

/// Whether a name stands as a location: behind a preposition of place, or of direction under a word of motion.
fn is_located(tree: &Tree<'_>, name: &Name) -> bool {
    let head = head_of(tree, name.first, name.last);
    let case = tree.case(head).or_else(|| {
        tree.head(head).filter(|_| tree.deprel(head) == Deprel::Conj).and_then(|first| tree.case(first))
    });
    match case.as_deref() {
        Some(
            "in" | "at" | "near" | "outside" | "around" | "across" | "through" | "throughout" | "via"
            | "inside" | "above" | "into" | "over",
        ) => true,
        Some("to" | "from" | "for") => {
            tree.head(head).is_some_and(|above| WordClasses::builtin().motion.contains(tree.lemma(above)))
        }
        _ => false,
    }
}

fn is_title_word(roles: &Roles, tree: &Tree<'_>, at: usize) -> bool {
    roles.is_title(&tree.form(at).to_lowercase())
}

fn known_kind(entities: &[Entity], id: EntityId) -> NodeKind {
    entities[id.0].kind
}

/// Returns the words of a name with single blanks.
fn words_of(tree: &Tree<'_>, name: &Name) -> String {
    tree.words(name.first, name.last).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn person_words(tree: &Tree<'_>, name: &Name) -> Vec<String> {
    words_of(tree, name).split(' ').map(str::to_owned).collect()
}

/// Whether a name's words are those that a longer one ends with, or the family name that it begins with.
///
/// `Peña Nieto` is part of `Enrique Peña Nieto`, `Kim` of `Kim Jong Un`, `Tayyip Erdogan` of `Recep Tayyip Erdogan`;
/// a middle initial more or less makes no other person.
fn is_part(short: &[String], full: &[String]) -> bool {
    if short.len() > full.len() {
        return false;
    }
    if full.ends_with(short) {
        return true;
    }
    let given_and_family = short.len() >= 2 && short.first() == full.first() && short.last() == full.last();
    // Family names come first in much of East Asia; a given name is no family name.
    let family_first =
        short.len() == 1 && full.len() >= 2 && short.first() == full.first() && is_family_first(full);
    given_and_family || family_first
}

/// Whether a folded name reads as one whose family name comes first.
fn is_family_first(words: &[String]) -> bool {
    let Some(first) = words.first() else { return false };
    let short = first.chars().count() <= 6;
    let given = Gazetteer::builtin();
    let mut capital = first.chars();
    let cased: String = capital.next().into_iter().flat_map(char::to_uppercase).chain(capital).collect();
    short && given.given_name(&cased).is_none()
}

/// Returns the token of a stretch that the rest of the sentence hangs on.
pub(super) fn head_of(tree: &Tree<'_>, first: usize, last: usize) -> usize {
    let outside = |&at: &usize| tree.head(at).is_none_or(|head| head < first || head > last);
    let mut heads = (first..=last)
        .filter(outside)
        .filter(|&at| !matches!(tree.deprel(at), Deprel::Punct | Deprel::Det | Deprel::Case));
    heads.next().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::is_part;

    fn words(name: &str) -> Vec<String> {
        name.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn shorter_forms_belong_to_the_full_name() {
        for (short, full) in [
            ("pena nieto", "enrique pena nieto"),
            ("trump", "donald trump"),
            ("tayyip erdogan", "recep tayyip erdogan"),
            ("donald trump", "donald j trump"),
        ] {
            assert!(is_part(&words(short), &words(full)), "{short}");
        }
        assert!(!is_part(&words("donald"), &words("donald trump")));
        assert!(!is_part(&words("heydar aliyev"), &words("ilham aliyev")));
    }
}
