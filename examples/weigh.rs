//! Prints every event that is read in articles, doubtful ones too, with what its reading rests on: what
//! `training/confidence.py` fits the confidence to.
//!
//! ```sh
//! cargo run --release --example weigh -- news.jsonl > weighed.jsonl
//! ```

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, reason = "it prints, and may panic")]

use std::error::Error;
use std::path::PathBuf;

use attache::article::{self, Input, Item, ReadOptions};
use attache::extract::Extractor;
use attache::pipeline;
use attache::text::{Analyzer, Scratch};
use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let inputs: Vec<Input> = std::env::args().skip(1).map(|file| Input::Path(PathBuf::from(file))).collect();
    let mut scratch = Scratch::default();
    for item in article::read(&inputs, ReadOptions::default())? {
        let Item::Article(article) = item? else { continue };
        let document = pipeline::analyse(&article, Analyzer::embedded(), &mut scratch);
        for (fact, features) in Extractor::builtin().weigh(&article, &document) {
            let features: Map<String, Value> =
                features.into_iter().map(|(name, value)| (name, value.into())).collect();
            let fact: Value = serde_json::from_str(&attache::fact::Record::from(fact).to_json())?;
            println!("{}", json!({ "fact": fact, "features": features }));
        }
    }
    Ok(())
}
