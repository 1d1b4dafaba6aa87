use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::extract::{Extractor, Lexicon, Trigger};
use crate::ontology::{Cameo, EdgeClass, EdgeInfo, NodeInfo, NodeKind, Ontology, Sector};
use crate::suggest;
use crate::text::Analyzer;

use super::error::{CliError, Done};
use super::reading::count;

/// Prints the vocabulary: node kinds, edge kinds, CAMEO codes, sectors; or explains one of them
#[derive(Debug, Args)]
pub(super) struct OntologyCommand {
    /// What to explain: an edge kind (met-with), a node kind (person), a CAMEO code (042) or a sector (MIL)
    name: Option<String>,
    /// Edge kinds of your own, beside the built-in ones
    #[arg(long, value_name = "FILE")]
    ontology: Option<PathBuf>,
    /// Check a file of edge kinds, or of triggers and names, of your own, and run its example sentences
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    check: Option<PathBuf>,
}

impl OntologyCommand {
    pub(super) fn run(&self) -> Result<Done, CliError> {
        let ontology = match &self.ontology {
            Some(file) => Ontology::with_file(file).map_err(|error| CliError::Input(error.to_string()))?,
            None => Ontology::builtin().clone(),
        };
        let mut out = BufWriter::new(io::stdout().lock());
        match (&self.check, &self.name) {
            (Some(file), _) => check(&mut out, file, &ontology)?,
            (None, Some(name)) => explain(&mut out, name, &ontology)?,
            (None, None) => list(&mut out, &ontology)?,
        }
        out.flush()?;
        Ok(Done::All)
    }
}

fn list(out: &mut impl Write, ontology: &Ontology) -> io::Result<()> {
    writeln!(out, "Node kinds")?;
    for info in NodeInfo::all() {
        writeln!(out, "  {:<16} {}", info.name.as_str(), info.what)?;
    }
    for (class, heading) in [(EdgeClass::Event, "Event edges"), (EdgeClass::State, "State edges")] {
        writeln!(out, "\n{heading}")?;
        for (_, edge) in ontology.edges().filter(|(_, edge)| edge.class == class) {
            let codes = if edge.cameo.is_empty() {
                String::new()
            } else {
                format!(" [CAMEO {}]", edge.cameo.join(", "))
            };
            writeln!(out, "  {:<16} {}{codes}", edge.name, edge.meaning)?;
        }
    }
    writeln!(out, "\nSectors")?;
    for sector in Sector::all() {
        writeln!(out, "  {:<16} {}: {}", sector.code.as_str(), sector.name, sector.meaning)?;
    }
    writeln!(out, "\nCAMEO codes, with Goldstein score and PLOVER class")?;
    for code in Cameo::all() {
        writeln!(out, "{}", code_line(code))?;
    }
    Ok(())
}

fn code_line(code: Cameo) -> String {
    format!(
        "  {:<5}{:>6.1}  {:<12} {}",
        code.as_str(),
        code.goldstein(),
        code.plover().unwrap_or("-"),
        code.name()
    )
}

fn explain(out: &mut impl Write, name: &str, ontology: &Ontology) -> Result<(), CliError> {
    if let Some(edge) = ontology.edge(name).and_then(|kind| ontology.info(kind)) {
        return Ok(explain_edge(out, edge)?);
    }
    if let Some(info) = name.parse::<NodeKind>().ok().and_then(NodeKind::info) {
        writeln!(out, "{}: {}\nname: {}\ncode: {}", info.name, info.what, info.canonical, info.code)?;
        for example in &info.examples {
            writeln!(out, "  {} ({})", example.name, example.aliases.join(", "))?;
        }
        return Ok(());
    }
    if let Ok(code) = name.parse::<Cameo>() {
        writeln!(out, "{}", code_line(code).trim_start())?;
        writeln!(out, "quad class {}", code.quad())?;
        for (_, edge) in ontology.edges().filter(|(_, edge)| edge.covers(code)) {
            writeln!(out, "edge {}: {}", edge.name, edge.meaning)?;
        }
        for finer in Cameo::all().filter(|finer| finer.is_under(code.as_str()) && *finer != code) {
            writeln!(out, "{}", code_line(finer))?;
        }
        return Ok(());
    }
    let upper = name.to_uppercase();
    if let Some(sector) = Sector::all().iter().find(|sector| sector.code.as_str() == upper) {
        writeln!(out, "{}: {}\n{}", sector.code, sector.name, sector.meaning)?;
        return Ok(());
    }
    let known = ontology
        .edges()
        .map(|(_, edge)| edge.name.as_str())
        .chain(NodeKind::ALL.iter().map(|kind| kind.as_str()));
    let near = suggest::nearest(name, known, 3);
    let hint =
        if near.is_empty() { String::new() } else { format!("; did you mean {}?", suggest::either(&near)) };
    Err(CliError::Input(format!(
        "`{name}` is no edge kind, node kind, CAMEO code or sector{hint} `attache ontology` lists all"
    )))
}

fn explain_edge(out: &mut impl Write, edge: &EdgeInfo) -> io::Result<()> {
    let kinds = |kinds: &[NodeKind]| kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
    writeln!(out, "{}: {}", edge.name, edge.meaning)?;
    writeln!(
        out,
        "from {} to {}{}",
        kinds(&edge.source),
        kinds(&edge.target),
        if edge.mutual { "; mutual" } else { "" }
    )?;
    if !edge.reads.is_empty() {
        writeln!(out, "{}", edge.reads)?;
    }
    for example in &edge.examples {
        writeln!(out, "  {example}")?;
    }
    if !edge.cameo.is_empty() {
        writeln!(out, "\nCAMEO codes, with Goldstein score and PLOVER class")?;
        for code in Cameo::all().filter(|code| edge.covers(*code)) {
            writeln!(out, "{}", code_line(code))?;
        }
    }
    let triggers: Vec<&Trigger> =
        Lexicon::builtin().triggers().iter().filter(|trigger| trigger.edge == edge.name).collect();
    if !triggers.is_empty() {
        writeln!(out, "\nTriggers, each with a sentence")?;
    }
    for trigger in triggers {
        let code = trigger.cameo.map(|code| format!("{code} ")).unwrap_or_default();
        let particle = trigger.particle.as_deref().map(|particle| format!(" {particle}")).unwrap_or_default();
        let object = if trigger.object.is_empty() {
            String::new()
        } else {
            format!(" + {}", trigger.object.join("/"))
        };
        writeln!(out, "  {code}{}{particle}{object}", trigger.lemmas.join(", "))?;
        if let Some(example) = trigger.fires.first() {
            writeln!(out, "      {}", example.text)?;
        }
    }
    Ok(())
}

/// Loads a file as edge kinds or as triggers, whichever it holds, and runs the examples of triggers.
fn check(out: &mut impl Write, file: &Path, ontology: &Ontology) -> Result<(), CliError> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file)
        .map_err(|error| CliError::Input(format!("{name}: can't be read: {error}")))?;
    if text.lines().any(|line| line.trim() == "[[edge]]") {
        let extended = ontology.extended(&text, &name).map_err(|error| CliError::Input(error.to_string()))?;
        let own = extended.edges().count() - ontology.edges().count();
        writeln!(out, "{name}: {} sound", count(own, "edge kind"))?;
        return Ok(());
    }
    let own = Lexicon::default()
        .extended(&text, &name, ontology)
        .map_err(|error| CliError::Input(error.to_string()))?;
    let all = Lexicon::builtin()
        .extended(&text, &name, ontology)
        .map_err(|error| CliError::Input(error.to_string()))?;
    let failures = Extractor::new(ontology, &all).check(&own, Analyzer::embedded());
    for failure in &failures {
        writeln!(out, "{failure}")?;
    }
    let examples: usize =
        own.triggers().iter().map(|trigger| trigger.fires.len() + trigger.silent.len()).sum();
    if failures.is_empty() {
        writeln!(
            out,
            "{name}: {} sound, {} pass{}",
            count(own.triggers().len(), "trigger"),
            count(examples, "example"),
            match own.names() {
                0 => String::new(),
                names => format!(", {} known", count(names, "name")),
            }
        )?;
        return Ok(());
    }
    out.flush()?;
    Err(CliError::Input(format!("{name}: {} of {} fail", failures.len(), count(examples, "example"))))
}
