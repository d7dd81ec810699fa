use super::*;

#[test]
fn what_outlives_its_object_is_forgotten() {
    const NUMBER: usize = usize::MAX;
    let of_this = |estate: &Estate| {
        let left = estate.left.iter().filter(|left| left.number == NUMBER);
        let orphans = estate.orphans.as_ref();
        (
            left.count(),
            orphans.and_then(|all| all.get(&NUMBER).copied()),
        )
    };
    let block = Block::empty();
    block.number.store(NUMBER, Ordering::Relaxed);
    let words: Vec<_> = (0..10).map(|_| block.take()).collect();
    assert_eq!(block.count(), 10);
    let drop_field = |word| leave(NUMBER, NonNull::from(&block), word);
    // Before the object ends, with it, and after it.
    drop_field(words[0]);
    drop_field(words[9]);
    assert_eq!(of_this(&estate()), (2, None));
    let none = ENDING.replace(Ending {
        number: NUMBER,
        dropped: 0,
    });
    words[1..7].iter().copied().for_each(drop_field);
    let dropped = ENDING.replace(none).dropped;
    assert_eq!((dropped, of_this(&estate())), (6, (2, None)));
    orphan(&block, dropped);
    assert_eq!(of_this(&estate()), (0, Some(2)));
    words[7..9].iter().copied().for_each(drop_field);
    assert_eq!(of_this(&estate()), (2, Some(2)));
    let mut estate = estate();
    assert!(estate.forget(NUMBER) && estate.forget(NUMBER));
    assert!(!estate.forget(NUMBER));
    estate.left.retain(|left| left.number != NUMBER);
    lower_attention(2);
}
