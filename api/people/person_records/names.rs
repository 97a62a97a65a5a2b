//! When two names are of one person: however they are spaced, and whichever dot stands between the parts of a name.

/// Dots that keyboards and scanners put into names of minorities for `·`.
const DOTS: [char; 8] = ['•', '・', '‧', '∙', '⋅', '．', '.', '･'];

pub fn same_name(one: &str, other: &str) -> bool {
    plain(one).eq(plain(other))
}

fn plain(name: &str) -> impl Iterator<Item = char> {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if DOTS.contains(&c) { '·' } else { c })
        .flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_it_is_spaced_and_dotted() {
        for (one, other, same) in [
            ("张三", "张 三", true),
            ("阿卜杜·热合曼", "阿卜杜•热合曼", true),
            ("Zhang San", "zhang san", true),
            ("张三", "张三丰", false),
            ("张三", "李四", false),
        ] {
            assert_eq!(same_name(one, other), same, "{one} {other}");
        }
    }
}
