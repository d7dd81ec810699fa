//! Where the items of a buffer lie.

/// Whether items of this size lie one after the other, as an array in C does.
pub(super) fn is_contiguous(shape: &[usize], strides: &[isize], size: usize) -> bool {
    if shape.contains(&0) {
        return true;
    }
    let mut expected = size;
    for (&n, &stride) in shape.iter().zip(strides).rev() {
        if n > 1 && stride != expected.cast_signed() {
            return false;
        }
        expected *= n;
    }
    true
}

/// The strides of an array in C.
pub(super) fn contiguous(shape: &[usize], size: usize) -> Vec<isize> {
    let mut stride = size;
    let mut strides: Vec<isize> = shape
        .iter()
        .rev()
        .map(|&n| {
            let this = stride;
            stride *= n.max(1);
            this.cast_signed()
        })
        .collect();
    strides.reverse();
    strides
}

/// Calls `visit` with the offset of each item in bytes, in C's order.
pub(super) fn each(shape: &[usize], strides: &[isize], mut visit: impl FnMut(isize)) {
    if shape.contains(&0) {
        return;
    }
    let mut index = vec![0_usize; shape.len()];
    let mut offset = 0_isize;
    loop {
        visit(offset);
        let mut dimension = shape.len();
        loop {
            if dimension == 0 {
                return;
            }
            dimension -= 1;
            index[dimension] += 1;
            offset += strides[dimension];
            if index[dimension] < shape[dimension] {
                break;
            }
            offset -= strides[dimension] * shape[dimension].cast_signed();
            index[dimension] = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(shape: &[usize], strides: &[isize]) -> Vec<isize> {
        let mut all = Vec::new();
        each(shape, strides, |offset| all.push(offset));
        all
    }

    #[test]
    fn contiguity() {
        assert_eq!(contiguous(&[2, 3, 4], 8), [96, 32, 8]);
        assert!(is_contiguous(&[2, 3, 4], &[96, 32, 8], 8));
        assert!(is_contiguous(&[1, 3], &[7, 8], 8));
        assert!(is_contiguous(&[], &[], 8));
        assert!(is_contiguous(&[0, 3], &[1, 1], 8));
        assert!(!is_contiguous(&[3], &[-8], 8));
        assert!(!is_contiguous(&[2, 3], &[8, 16], 8));
    }

    #[test]
    fn order() {
        assert_eq!(offsets(&[], &[]), [0]);
        assert_eq!(offsets(&[0], &[1]), []);
        assert_eq!(offsets(&[3], &[-2]), [0, -2, -4]);
        assert_eq!(offsets(&[2, 3], &[1, 2]), [0, 2, 4, 1, 3, 5]);
    }
}
