//! Where the cities of Sichuan stand in the drawing: a tile each, placed roughly as on the map.

/// A city: its code, its name as a tile shows it, and its column and row.
pub struct Tile {
    pub code: &'static str,
    pub name: &'static str,
    pub column: u32,
    pub row: u32,
}

pub const COLUMNS: u32 = 7;
pub const ROWS: u32 = 5;

const fn tile(code: &'static str, name: &'static str, column: u32, row: u32) -> Tile {
    Tile {
        code,
        name,
        column,
        row,
    }
}

/// From the north to the south, each row from the west to the east.
pub const TILES: [Tile; 21] = [
    tile("513200", "阿坝州", 1, 0),
    tile("510700", "绵阳", 3, 0),
    tile("510800", "广元", 4, 0),
    tile("511900", "巴中", 5, 0),
    tile("511700", "达州", 6, 0),
    tile("513300", "甘孜州", 0, 1),
    tile("510100", "成都", 2, 1),
    tile("510600", "德阳", 3, 1),
    tile("510900", "遂宁", 4, 1),
    tile("511300", "南充", 5, 1),
    tile("511600", "广安", 6, 1),
    tile("511800", "雅安", 1, 2),
    tile("511400", "眉山", 2, 2),
    tile("512000", "资阳", 3, 2),
    tile("513400", "凉山州", 1, 3),
    tile("511100", "乐山", 2, 3),
    tile("510300", "自贡", 3, 3),
    tile("511000", "内江", 4, 3),
    tile("510400", "攀枝花", 1, 4),
    tile("511500", "宜宾", 3, 4),
    tile("510500", "泸州", 4, 4),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_city_has_a_place_of_its_own() {
        let codes: BTreeSet<&str> = TILES.iter().map(|tile| tile.code).collect();
        let places: BTreeSet<(u32, u32)> =
            TILES.iter().map(|tile| (tile.column, tile.row)).collect();
        assert_eq!((codes.len(), places.len()), (21, 21));
        assert!(
            TILES
                .iter()
                .all(|tile| tile.column < COLUMNS && tile.row < ROWS)
        );
    }
}
