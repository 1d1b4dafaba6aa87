//! Paths as people read them: `Mike Pence ─met-with→ Shinzo Abe ─holds-office→ Japan`.

use crate::query::{Evidence, Path, Step};

use super::rows::{source, when};

/// Returns a path on one line.
pub(super) fn line(path: &Path) -> String {
    let mut line = path.steps.first().map(|step| step.from.name.clone()).unwrap_or_default();
    for step in &path.steps {
        line.push_str(&format!(" {} {}", arrow(step), step.to.name));
    }
    line
}

/// Returns a step's edge as an arrow that points the way the edge leads.
pub(super) fn arrow(step: &Step) -> String {
    if step.reversed { format!("←{}─", step.edge) } else { format!("─{}→", step.edge) }
}

/// Returns a step on its own: its ends as the edge leads.
pub(super) fn step(step: &Step) -> String {
    let (from, to) = if step.reversed { (&step.to, &step.from) } else { (&step.from, &step.to) };
    format!("{} {} {}", from.name, step.edge, to.name)
}

/// Returns what is told of a fact beside its sentence: title, day, modality, speaker, source.
pub(super) fn details(evidence: &Evidence) -> String {
    let fact = &evidence.fact;
    let mut parts: Vec<String> = Vec::new();
    let title = match (&fact.status, &fact.title) {
        (Some(status), Some(title)) if *status != crate::fact::Status::Current => {
            Some(format!("{status} {title}"))
        }
        (_, title) => title.clone(),
    };
    parts.extend(title);
    parts.extend(Some(when(evidence)).filter(|day| !day.is_empty()));
    if fact.modality != crate::fact::Modality::Asserted {
        parts.push(fact.modality.to_string());
    }
    parts.extend(fact.speaker.as_ref().map(|speaker| format!("says {}", speaker.name)));
    let source = source(evidence);
    parts.extend(Some(source).filter(|source| !source.is_empty()));
    parts.join(" · ")
}
