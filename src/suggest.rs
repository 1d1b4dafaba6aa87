//! The names nearest to a mistyped one, for "did you mean".

/// Returns up to `limit` of `known` that are near enough to `wanted` to be meant, nearest first.
///
/// Nearness is the Jaro-Winkler similarity of the lower-cased names; a name that starts with, or holds, what was
/// typed counts as near too. Names of equal nearness come in the order given.
pub fn nearest<'a>(wanted: &str, known: impl IntoIterator<Item = &'a str>, limit: usize) -> Vec<&'a str> {
    let wanted = wanted.to_lowercase();
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .filter_map(|name| {
            let lower = name.to_lowercase();
            let mut score = strsim::jaro_winkler(&wanted, &lower);
            if wanted.chars().count() >= 3
                && (lower.starts_with(&wanted) || lower.split(' ').any(|w| w == wanted))
            {
                score = score.max(0.95);
            }
            (score >= 0.82).then_some((score, name))
        })
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut names: Vec<&str> = Vec::new();
    for (_, name) in scored {
        if !names.contains(&name) {
            names.push(name);
        }
        if names.len() == limit {
            break;
        }
    }
    names
}

/// Joins names for a sentence: `` `a` ``, `` `a` or `b` ``, `` `a`, `b` or `c` ``.
pub fn either(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [rest @ .., last] => {
            let rest: Vec<String> = rest.iter().map(|n| format!("`{n}`")).collect();
            format!("{} or `{last}`", rest.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_nonsense_finds_none() {
        let kinds = ["met-with", "visits", "negotiates", "threatens"];
        assert_eq!(nearest("met-wiht", kinds, 3), ["met-with"]);
        assert!(nearest("zzz", kinds, 3).is_empty());
    }

    #[test]
    fn choices_read_as_a_sentence() {
        assert_eq!(either(&["a"]), "`a`");
        assert_eq!(either(&["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
