//! A sentence's tree drawn for people.

use std::fmt::{self, Write};

use super::document::{Document, Sentence};

/// Draws every sentence of a document: the words under their heads, in the order of the text, with relation, tag and name.
///
/// ```text
/// Pence met Abe in Tokyo.
/// met  root VBD
/// ├─ Pence  nsubj NNP  [PER Pence]
/// ├─ Abe  obj NNP  [PER Abe]
/// ├─ Tokyo  obl NNP  [LOC Tokyo]
/// │  └─ in  case IN
/// └─ .  punct .
/// ```
///
/// # Errors
///
/// Only if `out` cannot be written to.
pub fn document(out: &mut impl Write, text: &str, document: &Document) -> fmt::Result {
    for sentence in &document.sentences {
        let words: Vec<&str> = sentence.span.of(text).split_whitespace().collect();
        writeln!(out, "{}", words.join(" "))?;
        draw(out, text, sentence)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Draws with a stack of its own: trees of hostile text are deep.
fn draw(out: &mut impl Write, text: &str, sentence: &Sentence) -> fmt::Result {
    let mut children = vec![Vec::new(); sentence.tokens.len()];
    let mut stack = Vec::new();
    for (i, token) in sentence.tokens.iter().enumerate().rev() {
        match token.head.and_then(|h| children.get_mut(h as usize)) {
            Some(siblings) => siblings.push(i),
            None => stack.push((i, String::new(), None)),
        }
    }
    while let Some((i, indent, last)) = stack.pop() {
        let (branch, inner) = match last {
            None => ("", ""),
            Some(false) => ("├─ ", "│  "),
            Some(true) => ("└─ ", "   "),
        };
        let Some(token) = sentence.tokens.get(i) else { continue };
        write!(out, "{indent}{branch}{}  {} {}", token.span.of(text), token.deprel, token.xpos)?;
        for entity in sentence.entities.iter().filter(|e| e.last as usize == i) {
            let first = sentence.tokens.get(entity.first as usize).map_or(token.span, |t| t.span);
            let name: Vec<&str> = first.cover(token.span).of(text).split_whitespace().collect();
            write!(out, "  [{} {}]", entity.label, name.join(" "))?;
        }
        writeln!(out)?;
        let indent = format!("{indent}{inner}");
        // The list of children runs from the last word to the first, as the stack needs it.
        for (k, &child) in children.get(i).into_iter().flatten().enumerate() {
            stack.push((child, indent.clone(), Some(k == 0)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;
    use crate::text::{Analyzer, Scratch};

    #[test]
    fn words_hang_under_their_heads() {
        let text = "Mike Pence met Shinzo Abe.";
        let analysed =
            Analyzer::embedded().analyse(text, &[Span::new(0, text.len())], &mut Scratch::default());
        let mut out = String::new();
        document(&mut out, text, &analysed).unwrap();
        assert_eq!(
            out,
            "Mike Pence met Shinzo Abe.\n\
             met  root VBD\n\
             ├─ Mike  nsubj NNP\n\
             │  └─ Pence  flat NNP  [PER Mike Pence]\n\
             ├─ Shinzo  obj NNP\n\
             │  └─ Abe  flat NNP  [PER Shinzo Abe]\n\
             └─ .  punct .\n\n"
        );
    }
}
