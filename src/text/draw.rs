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
    use crate::text::{Deprel, Entity, EntityLabel, Token, Upos, Xpos};

    #[test]
    fn words_hang_under_their_heads() {
        let text = "Pence met Abe in Tokyo.";
        let token = |start, end, xpos, head, deprel| Token {
            span: Span::new(start, end),
            lemma: "".into(),
            upos: Upos::X,
            xpos,
            head,
            deprel,
        };
        let tokens = vec![
            token(0, 5, Xpos::Nnp, Some(1), Deprel::Nsubj),
            token(6, 9, Xpos::Vbd, None, Deprel::Root),
            token(10, 13, Xpos::Nnp, Some(1), Deprel::Obj),
            token(14, 16, Xpos::In, Some(4), Deprel::Case),
            token(17, 22, Xpos::Nnp, Some(1), Deprel::Obl),
            token(22, 23, Xpos::Stop, Some(1), Deprel::Punct),
        ];
        let name = |at, label| Entity { first: at, last: at, label };
        let entities =
            vec![name(0, EntityLabel::Person), name(2, EntityLabel::Person), name(4, EntityLabel::Location)];
        let sentence = Sentence { span: Span::new(0, 23), starts_paragraph: true, tokens, entities };
        let mut out = String::new();
        document(&mut out, text, &Document { sentences: vec![sentence] }).unwrap();
        assert_eq!(
            out,
            "Pence met Abe in Tokyo.\n\
             met  root VBD\n\
             ├─ Pence  nsubj NNP  [PER Pence]\n\
             ├─ Abe  obj NNP  [PER Abe]\n\
             ├─ Tokyo  obl NNP  [LOC Tokyo]\n\
             │  └─ in  case IN\n\
             └─ .  punct .\n\n"
        );
    }
}
