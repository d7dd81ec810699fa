//! The ways of writing names that `rename_all` knows.

/// A way of writing a name of several words.
#[derive(Clone, Copy)]
pub(crate) enum Case {
    Lower,
    Upper,
    Camel,
    Pascal,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

/// Each way, called by a name that is written in it.
const CASES: &[(&str, Case)] = &[
    ("camelCase", Case::Camel),
    ("PascalCase", Case::Pascal),
    ("snake_case", Case::Snake),
    ("SCREAMING_SNAKE_CASE", Case::ScreamingSnake),
    ("kebab-case", Case::Kebab),
    ("SCREAMING-KEBAB-CASE", Case::ScreamingKebab),
    ("lowercase", Case::Lower),
    ("UPPERCASE", Case::Upper),
];

/// How the letters of one word are written.
type Letters = fn(&str) -> String;

impl Case {
    /// The way that is called by this name.
    pub(crate) fn named(name: &str) -> Option<Case> {
        CASES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|&(_, case)| case)
    }

    /// Every name there is, for messages.
    pub(crate) fn names() -> String {
        let names: Vec<String> = CASES.iter().map(|(name, _)| format!("`{name}`")).collect();
        names.join(", ")
    }

    /// Writes the name of a field or a variant in this way.
    pub(crate) fn apply(self, name: &str) -> String {
        let words = words(name);
        let (separator, first, rest): (_, Letters, Letters) = match self {
            Case::Lower => ("", lower, lower),
            Case::Upper => ("", upper, upper),
            Case::Camel => ("", lower, capital),
            Case::Pascal => ("", capital, capital),
            Case::Snake => ("_", lower, lower),
            Case::ScreamingSnake => ("_", upper, upper),
            Case::Kebab => ("-", lower, lower),
            Case::ScreamingKebab => ("-", upper, upper),
        };
        let words: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(index, word)| if index == 0 { first(word) } else { rest(word) })
            .collect();
        words.join(separator)
    }
}

/// The words of `snake_case` or `PascalCase`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    for char in name.chars() {
        if char == '_' {
            fresh = true;
            continue;
        }
        if char.is_uppercase()
            && !words
                .last()
                .is_some_and(|word| word.ends_with(char::is_uppercase))
        {
            fresh = true;
        }
        match words.last_mut() {
            Some(word) if !fresh => word.push(char),
            _ => words.push(char.to_string()),
        }
        fresh = false;
    }
    words
}

fn lower(word: &str) -> String {
    word.to_lowercase()
}

fn upper(word: &str) -> String {
    word.to_uppercase()
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first
            .to_uppercase()
            .chain(chars.flat_map(char::to_lowercase))
            .collect(),
        None => String::new(),
    }
}
