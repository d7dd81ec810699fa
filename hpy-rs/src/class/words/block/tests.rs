use super::*;

unsafe extern "C" fn collect(field: *mut HPyField, seen: *mut c_void) -> c_int {
    // SAFETY: both are what `seen` below hands over.
    unsafe {
        let value = (*field)._i;
        (*seen.cast::<Vec<isize>>()).push(value);
        // A collector that moves what it finds.
        (*field)._i = value + 1000;
        c_int::from(value == 13)
    }
}

fn seen(table: &Block) -> Vec<isize> {
    let mut seen = Vec::new();
    // SAFETY: the visitor takes a list of what it has seen.
    unsafe { table.visit(collect, (&raw mut seen).cast()) };
    seen.sort_unstable();
    seen
}

fn put(word: NonNull<Word>, value: isize) {
    // SAFETY: the word's table is alive.
    unsafe { word.as_ref() }.0.store(value, Ordering::Relaxed);
}

#[test]
fn words_stay_where_they_are_and_all_are_visited() {
    let table = Block::empty();
    let words: Vec<_> = (100..200).map(|value| (table.take(), value)).collect();
    assert_eq!(seen(&table), []);
    for &(word, value) in &words {
        put(word, value);
    }
    assert_eq!(seen(&table), (100..200).collect::<Vec<_>>());
    assert_eq!(seen(&table), (1100..1200).collect::<Vec<_>>());
    for (word, value) in words {
        // SAFETY: the table is alive.
        assert_eq!(unsafe { word.as_ref() }.get()._i, value + 2000);
    }
}

#[test]
fn places_are_used_again() {
    let table = Block::empty();
    let words: Vec<_> = (0..10).map(|_| table.take()).collect();
    put(words[0], 1);
    table.give(words[7]);
    table.give(words[3]);
    assert_eq!(table.take(), words[3]);
    assert_eq!(table.take(), words[7]);
    let new = table.take();
    assert!(!words.contains(&new));
    put(new, 2);
    assert_eq!(seen(&table), [1, 2]);
}

#[test]
fn a_visit_ends_where_it_is_told_to() {
    let table = Block::empty();
    for value in [12, 13, 14] {
        put(table.take(), value);
    }
    assert_eq!(seen(&table), [12, 13]);
}
