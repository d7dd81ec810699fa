//! Messages that name objects, which may lie anywhere.

/// A text with one address for all objects.
pub(crate) fn anywhere(text: &str) -> String {
    const BEGINNING: &str = "(at 0x";
    let mut parts = text.split(BEGINNING);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + BEGINNING + "..." + part.trim_start_matches(|c: char| c.is_ascii_hexdigit())
    })
}
