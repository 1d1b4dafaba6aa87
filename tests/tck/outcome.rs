//! Values of the kit's tables and of answers in one form, in which equal ones are equal texts.

use attache::query::cypher::{Cell, EdgeCell, NodeCell};

/// Returns a cell of an answer in the common form; with `loose`, elements of lists in any order.
pub fn of_cell(cell: &Cell, loose: bool) -> String {
    match cell {
        Cell::Null => "null".to_owned(),
        Cell::Boolean(truth) => truth.to_string(),
        Cell::Integer(number) => number.to_string(),
        Cell::Float(number) => float(*number),
        Cell::Text(text) => format!("{text:?}"),
        Cell::List(items) => list(items.iter().map(|item| of_cell(item, loose)).collect(), loose),
        Cell::Map(entries) => {
            map(entries.iter().map(|(key, value)| (key.clone(), of_cell(value, loose))).collect())
        }
        Cell::Node(node) => of_node(node),
        Cell::Edge(edge) => of_edge(edge),
        Cell::Path(path) => {
            let mut text = path.nodes.first().map(of_node).unwrap_or_default();
            for ((edge, forth), node) in path.edges.iter().zip(path.nodes.iter().skip(1)) {
                let (left, right) = if *forth { ("-", "->") } else { ("<-", "-") };
                text += &format!("{left}{}{right}{}", of_edge(edge), of_node(node));
            }
            format!("<{text}>")
        }
    }
}

fn of_node(node: &NodeCell) -> String {
    let mut labels: Vec<String> = node.labels.iter().map(|label| format!(":{label}")).collect();
    labels.sort();
    format!("({}{})", labels.concat(), properties(&node.properties))
}

fn of_edge(edge: &EdgeCell) -> String {
    format!("[:{}{}]", edge.kind, properties(&edge.properties))
}

fn properties(entries: &[(String, Cell)]) -> String {
    map(entries.iter().map(|(key, value)| (key.clone(), of_cell(value, false))).collect())
}

fn float(number: f64) -> String {
    if number == 0.0 { "0.0".to_owned() } else { format!("{number:?}") }
}

fn list(mut items: Vec<String>, loose: bool) -> String {
    if loose {
        items.sort();
    }
    format!("[{}]", items.join(", "))
}

fn map(mut entries: Vec<(String, String)>) -> String {
    entries.sort();
    let entries: Vec<String> = entries.into_iter().map(|(key, value)| format!("{key}: {value}")).collect();
    format!("{{{}}}", entries.join(", "))
}

/// Returns a value as the kit's tables write it in the common form.
pub fn of_text(text: &str, loose: bool) -> String {
    let mut reader = Reader { chars: text.chars().collect(), at: 0, loose };
    let value = reader.value();
    assert_eq!(reader.at, reader.chars.len(), "`{text}` is read to its end");
    value
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    loose: bool,
}

impl Reader {
    fn peek(&mut self) -> char {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
        self.chars.get(self.at).copied().unwrap_or('\0')
    }

    fn take(&mut self, wanted: char) -> bool {
        let there = self.peek() == wanted;
        self.at += usize::from(there);
        there
    }

    fn word(&mut self) -> String {
        if self.take('`') {
            let word: String = self.chars[self.at..].iter().take_while(|c| **c != '`').collect();
            self.at += word.chars().count() + 1;
            return word;
        }
        self.peek();
        let is_word = |c: &&char| c.is_alphanumeric() || **c == '_';
        let word: String = self.chars[self.at..].iter().take_while(is_word).collect();
        self.at += word.chars().count();
        word
    }

    fn value(&mut self) -> String {
        match self.peek() {
            '\'' => self.text(),
            '[' => self.bracket(),
            '{' => self.map(),
            '(' => self.node(),
            '<' => self.path(),
            _ => {
                let is_plain = |c: &&char| c.is_alphanumeric() || "+-._".contains(**c);
                let word: String = self.chars[self.at..].iter().take_while(is_plain).collect();
                self.at += word.chars().count();
                plain(&word)
            }
        }
    }

    fn text(&mut self) -> String {
        let mut text = String::new();
        self.at += 1;
        while let Some(&c) = self.chars.get(self.at) {
            self.at += 1;
            match c {
                '\'' => break,
                '\\' => {
                    text.extend(self.chars.get(self.at));
                    self.at += 1;
                }
                c => text.push(c),
            }
        }
        format!("{text:?}")
    }

    fn bracket(&mut self) -> String {
        self.take('[');
        if self.peek() == ':' {
            self.take(':');
            let kind = self.word();
            let properties = if self.peek() == '{' { self.map() } else { "{}".to_owned() };
            self.take(']');
            return format!("[:{kind}{properties}]");
        }
        let mut items = Vec::new();
        while !self.take(']') {
            items.push(self.value());
            self.take(',');
        }
        list(items, self.loose)
    }

    fn map(&mut self) -> String {
        self.take('{');
        let mut entries = Vec::new();
        while !self.take('}') {
            let key = self.word();
            self.take(':');
            entries.push((key, self.value()));
            self.take(',');
        }
        map(entries)
    }

    fn node(&mut self) -> String {
        self.take('(');
        let mut labels = Vec::new();
        while self.take(':') {
            labels.push(format!(":{}", self.word()));
        }
        let properties = if self.peek() == '{' { self.map() } else { "{}".to_owned() };
        self.take(')');
        labels.sort();
        format!("({}{properties})", labels.concat())
    }

    fn path(&mut self) -> String {
        self.take('<');
        let mut text = self.node();
        while !self.take('>') {
            let back = self.take('<');
            self.take('-');
            let edge = self.bracket();
            self.take('-');
            let forth = self.take('>');
            assert!(back != forth, "an edge of a path points one way");
            let (left, right) = if forth { ("-", "->") } else { ("<-", "-") };
            text += &format!("{left}{edge}{right}{}", self.node());
        }
        format!("<{text}>")
    }
}

fn plain(word: &str) -> String {
    match word {
        "null" | "true" | "false" | "NaN" => word.to_owned(),
        "Inf" | "Infinity" => "inf".to_owned(),
        "-Inf" | "-Infinity" => "-inf".to_owned(),
        word if word.parse::<i64>().is_ok() => word.parse::<i64>().unwrap().to_string(),
        word => float(word.parse().unwrap_or_else(|_| panic!("`{word}` is a value"))),
    }
}
