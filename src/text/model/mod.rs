//! The network: what it is made of, and a sentence's way through it.
//!
//! ```text
//!  word ─► features ─► two encoders (4 window layers) ─► bidirectional LSTM ─► heads ─► tags, tree, names
//!          feature     encoder                          lstm                   mod      tree, name
//! ```
//!
//! Matrix products are sums of integers and everything else runs in a fixed order (`linear`, `math`): the same text
//! gets the same analysis on every machine.

mod encoder;
mod feature;
mod hash;
mod linear;
mod lstm;
mod math;
mod name;
mod simd;
mod tensor;
mod tree;

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use self::encoder::{Encoder, EncoderScratch, WIDTH};
use self::feature::TABLES;
use self::linear::{Linear, Quantised};
use self::lstm::{Lstm, LstmScratch};
use self::math::{argmax, dot};
use self::name::Place;
use self::simd::{Kernel, Lanes};
use self::tensor::File;
pub use self::tensor::ModelError;
use super::{Deprel, Entity, EntityLabel, Upos, Xpos};

/// A trained network.
pub(super) struct Network {
    file: File,
    labels: Labels,
    syntax: Encoder,
    names: Encoder,
    lstm: Vec<Lstm>,
    heads: Linear,
    sizes: Heads,
    arc: Linear,
    arc_head: Vec<f32>,
    arc_direction: Vec<f32>,
    root_arc: Vec<f32>,
    root_label: Vec<f32>,
    label: Linear,
    ner: Linear,
    ner_transitions: Vec<f32>,
}

/// Widths of the parts of the heads' common matrix, in their order.
#[derive(Clone, Copy)]
struct Heads {
    arc: usize,
    label: usize,
    name: usize,
    xpos: usize,
    upos: usize,
}

struct Labels {
    upos: Vec<Upos>,
    xpos: Vec<Xpos>,
    deprel: Vec<Deprel>,
    places: Vec<Place>,
    kinds: Vec<EntityLabel>,
}

#[derive(Deserialize)]
struct LabelFile {
    upos: Vec<String>,
    xpos: Vec<String>,
    deprel: Vec<String>,
    ner: Vec<String>,
    hidden: usize,
    layers: usize,
}

/// A word as the network is given it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    /// Its form.
    pub form: &'a str,
    /// Whether white space follows.
    pub space: bool,
}

/// What the network says of a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Analysis {
    /// Universal part of speech.
    pub upos: Upos,
    /// Penn tag.
    pub xpos: Xpos,
    /// Index of the head in the sentence; `None` for the root.
    pub head: Option<u32>,
    /// Relation to the head.
    pub deprel: Deprel,
}

/// Buffers and the cache of embedded word forms; one per thread.
#[derive(Default)]
pub struct Scratch {
    cache: FxHashMap<Box<str>, u32>,
    embedded: Vec<f32>,
    key: String,
    plain: String,
    encoder: EncoderScratch,
    lstm: LstmScratch,
    quantised: Quantised,
    starts: Vec<usize>,
    syntax: Vec<f32>,
    names: Vec<f32>,
    hidden: Vec<f32>,
    out: Vec<f32>,
    small: Vec<f32>,
    arcs: Vec<f32>,
    head_arcs: Vec<f32>,
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scratch").field("cached_forms", &self.cache.len()).finish_non_exhaustive()
    }
}

/// Word forms kept embedded: 768 bytes each, so 12 MB.
const CACHE: usize = 16_384;

impl Network {
    /// Reads a model file; `check` compares its checksum.
    pub(super) fn read(bytes: Cow<'static, [u8]>, check: bool) -> Result<Network, ModelError> {
        let file = File::open(bytes, check)?;
        let bad = |name: &str| ModelError::Section(name.to_owned());
        let labels: LabelFile = serde_json::from_str(file.text("labels")?).map_err(|_| bad("labels"))?;
        if labels.hidden == 0
            || !labels.hidden.is_multiple_of(8)
            || labels.hidden > 1024
            || !(1..=8).contains(&labels.layers)
        {
            return Err(bad("labels"));
        }
        let mut lstm: Vec<Lstm> = Vec::new();
        for i in 0..labels.layers {
            let inputs = lstm.last().map_or(2 * WIDTH, Lstm::width);
            lstm.push(Lstm::read(&file, &format!("lstm.{i}"), inputs, labels.hidden)?);
        }
        let arc = linear(&file, "arc", None)?;
        let label = linear(&file, "label", Some(labels.deprel.len()))?;
        let ner = linear(&file, "ner", Some(labels.ner.len()))?;
        let sizes = Heads {
            arc: arc.inputs(),
            label: label.inputs(),
            name: ner.inputs(),
            xpos: labels.xpos.len(),
            upos: labels.upos.len(),
        };
        let heads = linear(
            &file,
            "heads",
            Some(2 * sizes.arc + 2 * sizes.label + sizes.name + sizes.xpos + sizes.upos),
        )?;
        let even = |n: usize| n > 0 && n.is_multiple_of(8);
        if heads.inputs() != 2 * labels.hidden + 2 * WIDTH
            || !even(sizes.arc)
            || !even(sizes.label)
            || !even(sizes.name)
        {
            return Err(bad("heads.weight"));
        }
        if arc.outputs() != sizes.arc || sizes.xpos == 0 || sizes.upos == 0 || labels.deprel.is_empty() {
            return Err(bad("arc.weight"));
        }
        Ok(Network {
            syntax: Encoder::read(&file, "syntax", TABLES)?,
            names: Encoder::read(&file, "names", 4)?,
            lstm,
            heads,
            sizes,
            arc_head: file.floats("arc.head", sizes.arc)?,
            arc_direction: file.floats("arc.direction", 2 * REACH + 1)?,
            root_arc: file.floats("root.arc", sizes.arc)?,
            root_label: file.floats("root.label", sizes.label)?,
            ner_transitions: file.floats("ner.transitions", labels.ner.len() * labels.ner.len())?,
            labels: Labels::read(&labels)?,
            arc,
            label,
            ner,
            file,
        })
    }

    /// Returns the model's card: what it was made from, by what licences, and how well it did.
    pub(super) fn card(&self) -> &str {
        self.file.text("card").unwrap_or_default()
    }

    /// Analyses sentences: `words` one after the other, `lengths` of each; results are appended in the same order,
    /// names sentence by sentence.
    pub(super) fn analyse(
        &self,
        words: &[Word<'_>],
        lengths: &[usize],
        s: &mut Scratch,
        out: &mut Vec<Analysis>,
        entities: &mut Vec<Vec<Entity>>,
    ) {
        self.embed(words, s);
        s.starts.clear();
        s.starts.push(0);
        for &length in lengths {
            let end = s.starts.last().map_or(0, |&start| (start + length).min(words.len()));
            s.starts.push(end);
        }
        self.syntax.encode(&s.starts, &mut s.syntax, &mut s.encoder);
        self.names.encode(&s.starts, &mut s.names, &mut s.encoder);

        s.quantised.start(2 * WIDTH);
        for (a, b) in s.syntax.chunks_exact(WIDTH).zip(s.names.chunks_exact(WIDTH)) {
            s.quantised.push(&[a, b]);
        }
        for (i, layer) in self.lstm.iter().enumerate() {
            if i > 0 {
                s.quantised.start(layer.width());
                for x in s.hidden.chunks_exact(layer.width()) {
                    s.quantised.push_scaled(&[x], 1.0);
                }
            }
            layer.apply(&s.starts, &s.quantised, &mut s.lstm, &mut s.hidden);
        }

        let width = self.lstm.last().map_or(1, Lstm::width);
        s.quantised.start(self.heads.inputs());
        let encoded = s.syntax.chunks_exact(WIDTH).zip(s.names.chunks_exact(WIDTH));
        for (x, (a, b)) in s.hidden.chunks_exact(width).zip(encoded) {
            s.quantised.push(&[x, a, b]);
        }
        self.heads.apply(&s.quantised, &mut s.out);
        let starts = std::mem::take(&mut s.starts);
        self.tags(s, out);
        self.trees(&starts, s, out);
        self.entities(&starts, s, entities);
        s.starts = starts;
    }

    /// Looks up or computes the embedding of every word.
    fn embed(&self, words: &[Word<'_>], s: &mut Scratch) {
        s.syntax.clear();
        s.names.clear();
        for word in words {
            s.key.clear();
            s.key.push_str(word.form);
            s.key.push(if word.space { ' ' } else { '|' });
            let at = match s.cache.get(s.key.as_str()) {
                Some(&at) => at as usize,
                None => self.embed_new(*word, s),
            };
            let both = &s.embedded[at * 2 * WIDTH..(at + 1) * 2 * WIDTH];
            s.syntax.extend_from_slice(&both[..WIDTH]);
            s.names.extend_from_slice(&both[WIDTH..]);
        }
    }

    fn embed_new(&self, word: Word<'_>, s: &mut Scratch) -> usize {
        if s.cache.len() >= CACHE {
            s.cache.clear();
            s.embedded.clear();
        }
        feature::plain(word.form, &mut s.plain);
        let vector = self.vector_row(&s.plain);
        let rows = feature::rows(&s.plain, word.space, self.syntax.sizes());
        self.syntax.embed(&self.file, &rows, vector, &mut s.encoder, &mut s.embedded);
        let rows = feature::rows(&s.plain, word.space, self.names.sizes());
        self.names.embed(&self.file, &rows, vector, &mut s.encoder, &mut s.embedded);
        let at = s.cache.len();
        s.cache.insert(s.key.as_str().into(), at as u32);
        at
    }

    /// Returns the word vector of a form, or of its lower case.
    fn vector_row(&self, plain: &str) -> Option<usize> {
        let words = self.file.section("words").ok()?;
        let find = |form: &str| {
            let key = hash::text_hash(form.as_bytes());
            let bucket = (key >> 48) as usize;
            let offset =
                |i: usize| Some(u32::from_le_bytes(words.get(4 * i..4 * i + 4)?.try_into().ok()?) as usize);
            let base = 4 * 65537;
            let entries = words.get(base + 4 * offset(bucket)?..base + 4 * offset(bucket + 1)?)?;
            let wanted = ((key >> 32) as u16).to_le_bytes();
            let entry = entries.chunks_exact(4).find(|e| e[..2] == wanted)?;
            Some(usize::from(u16::from_le_bytes([entry[2], entry[3]])))
        };
        find(plain).or_else(|| find(&plain.to_lowercase()))
    }

    fn tags(&self, s: &Scratch, out: &mut Vec<Analysis>) {
        let h = self.sizes;
        let xpos = 2 * h.arc + 2 * h.label + h.name;
        for row in s.out.chunks_exact(self.heads.stride()) {
            out.push(Analysis {
                xpos: self.labels.xpos[argmax(&row[xpos..xpos + h.xpos])],
                upos: self.labels.upos[argmax(&row[xpos + h.xpos..xpos + h.xpos + h.upos])],
                head: None,
                deprel: Deprel::Root,
            });
        }
    }

    fn trees(&self, starts: &[usize], s: &mut Scratch, out: &mut [Analysis]) {
        let (h, stride) = (self.sizes, self.heads.stride());
        let offset = out.len() - s.out.len() / stride;
        s.quantised.start(h.arc);
        s.head_arcs.clear();
        for row in s.out.chunks_exact_mut(stride) {
            for x in &mut row[..2 * h.arc] {
                *x = x.max(0.0);
            }
            s.quantised.push(&[&row[..h.arc]]);
            s.head_arcs.extend_from_slice(&row[h.arc..2 * h.arc]);
        }
        self.arc.apply(&s.quantised, &mut s.arcs);
        let mut heads = Vec::new();
        for pair in starts.windows(2) {
            let n = pair[1] - pair[0];
            let mut scores = tree::Scores::new(n);
            let at = pair[0] * h.arc..pair[1] * h.arc;
            let stride = self.arc.stride();
            let (deps, below) = (&s.arcs[pair[0] * stride..pair[1] * stride], &s.head_arcs[at]);
            simd::run(ArcScores { network: self, deps, heads: below, scores: &mut scores });
            heads.extend(tree::best_tree(&scores).into_iter().skip(1));
        }
        self.relations(starts, &heads, s, &mut out[offset..]);
    }

    fn relations(&self, starts: &[usize], heads: &[usize], s: &mut Scratch, out: &mut [Analysis]) {
        let (h, stride) = (self.sizes, self.heads.stride());
        let (dep, head) = (2 * h.arc, 2 * h.arc + h.label);
        s.quantised.start(h.label);
        let mut sum = vec![0.0; h.label];
        for pair in starts.windows(2) {
            for t in pair[0]..pair[1] {
                let above = match heads[t] {
                    0 => &self.root_label[..],
                    j => &s.out[(pair[0] + j - 1) * stride + head..][..h.label],
                };
                let below = &s.out[t * stride + dep..][..h.label];
                for ((sum, a), b) in sum.iter_mut().zip(above).zip(below) {
                    *sum = (a + b).max(0.0);
                }
                s.quantised.push(&[&sum]);
                out[t].head = heads[t].checked_sub(1).map(|j| j as u32);
            }
        }
        self.label.apply(&s.quantised, &mut s.small);
        for (word, row) in out.iter_mut().zip(s.small.chunks_exact_mut(self.label.stride())) {
            let row = &mut row[..self.labels.deprel.len()];
            // The root relation belongs to the word under the root and to no other.
            for (score, label) in row.iter_mut().zip(&self.labels.deprel) {
                if (*label == Deprel::Root) != word.head.is_none() {
                    *score -= 1e6;
                }
            }
            word.deprel = self.labels.deprel[argmax(row)];
        }
        for pair in starts.windows(2) {
            no_marked_relatives(&mut out[pair[0]..pair[1]]);
        }
    }

    fn entities(&self, starts: &[usize], s: &mut Scratch, out: &mut Vec<Vec<Entity>>) {
        let h = self.sizes;
        let at = 2 * h.arc + 2 * h.label;
        s.quantised.start(h.name);
        for row in s.out.chunks_exact_mut(self.heads.stride()) {
            let row = &mut row[at..at + h.name];
            row.iter_mut().for_each(|x| *x = x.max(0.0));
            s.quantised.push(&[row]);
        }
        self.ner.apply(&s.quantised, &mut s.small);
        let tags = self.labels.places.len();
        let mut scores = Vec::new();
        for pair in starts.windows(2) {
            scores.clear();
            for row in s.small.chunks_exact(self.ner.stride()).skip(pair[0]).take(pair[1] - pair[0]) {
                scores.extend_from_slice(&row[..tags]);
            }
            let path = name::best_tags(&scores, &self.ner_transitions, &self.labels.places);
            out.push(self.labels.entities(&path));
        }
    }
}

/// Fills in the scores of all arcs of a sentence.
struct ArcScores<'a> {
    network: &'a Network,
    deps: &'a [f32],
    heads: &'a [f32],
    scores: &'a mut tree::Scores,
}

impl Kernel for ArcScores<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self, _: L) {
        let net = self.network;
        let width = net.sizes.arc;
        let deps = || self.deps.chunks_exact(net.arc.stride()).map(|dep| &dep[..width]);
        for (i, dep) in (1..).zip(deps()) {
            self.scores.row_mut(i)[0] = dot(dep, &net.root_arc) + dot(&net.arc_head, &net.root_arc);
        }
        for (j, head) in (1..).zip(self.heads.chunks_exact(width)) {
            let bias = dot(&net.arc_head, head);
            for (i, dep) in (1..).zip(deps()).filter(|&(i, _)| i != j) {
                self.scores.row_mut(i)[j] = dot(dep, head) + bias + net.arc_direction[distance(i, j)];
            }
        }
    }
}

/// Makes plain clauses of relative ones that a word marks: in Universal Dependencies a relative pronoun is no `mark`, so in `a warning that
/// Iran will act` the two labels, which are chosen apart, contradict each other.
fn no_marked_relatives(sentence: &mut [Analysis]) {
    for word in 0..sentence.len() {
        let marked = sentence[word].head.filter(|_| sentence[word].deprel == Deprel::Mark);
        if let Some(clause) = marked.and_then(|head| sentence.get_mut(head as usize))
            && clause.deprel == Deprel::AclRelcl
        {
            clause.deprel = Deprel::Acl;
        }
    }
}

/// How far the parser tells distances apart.
const REACH: usize = 10;

fn distance(dependent: usize, head: usize) -> usize {
    (head + REACH).saturating_sub(dependent).min(2 * REACH)
}

fn linear(file: &File, name: &str, outputs: Option<usize>) -> Result<Linear, ModelError> {
    let section = format!("{name}.weight");
    let weights = file.matrix(&section)?;
    if outputs.is_some_and(|n| n != weights.rows()) || weights.rows() == 0 {
        return Err(ModelError::Section(section));
    }
    let bias = file.floats(&format!("{name}.bias"), weights.rows())?;
    Ok(Linear::new(&weights, &bias))
}

impl Labels {
    fn read(file: &LabelFile) -> Result<Labels, ModelError> {
        fn all<T: std::str::FromStr>(names: &[String]) -> Result<Vec<T>, ModelError> {
            names
                .iter()
                .map(|n| n.parse().map_err(|_| ModelError::Section(format!("labels ({n})"))))
                .collect()
        }
        let (mut places, mut kinds) = (Vec::new(), Vec::new());
        for tag in &file.ner {
            let (place, kind) = tag.split_once('-').unwrap_or((tag, "PER"));
            places.push(match place {
                "B" => Place::Begin,
                "I" => Place::Inside,
                "E" => Place::End,
                "S" => Place::Single,
                _ => Place::Outside,
            });
            kinds.push(kind.parse().map_err(|_| ModelError::Section(format!("labels ({tag})")))?);
        }
        Ok(Labels {
            upos: all(&file.upos)?,
            xpos: all(&file.xpos)?,
            deprel: all(&file.deprel)?,
            places,
            kinds,
        })
    }

    fn entities(&self, tags: &[usize]) -> Vec<Entity> {
        let mut out = Vec::new();
        let mut first = 0;
        for (i, &tag) in (0u32..).zip(tags) {
            match self.places[tag] {
                Place::Begin => first = i,
                Place::Single => out.push(Entity { first: i, last: i, label: self.kinds[tag] }),
                Place::End => out.push(Entity { first, last: i, label: self.kinds[tag] }),
                Place::Inside | Place::Outside => {}
            }
        }
        out
    }
}
