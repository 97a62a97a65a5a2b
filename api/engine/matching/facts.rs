//! The structure of a listing, packed: there is one of these in memory for every listing.

use super::codes::{CodeSet, Codes};
use super::document::Document;

/// What a listing says besides its text.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    pub fields: CodeSet,
    pub modes: CodeSet,
    pub industry: CodeSet,
    pub division: Division,
    pub budget: Budget,
    /// 0 where not known.
    pub trl: u8,
}

impl Facts {
    /// The facts of a listing about to be indexed.
    pub fn of(document: &Document, codes: &mut Codes) -> Self {
        Self {
            fields: codes.fields.learn(&document.fields),
            modes: codes.modes.learn(&document.cooperation_modes),
            industry: codes.industries.learn(document.industry.as_slice()),
            ..Self::without_codes(document)
        }
    }

    /// The facts of a query: codes that no listing has match nothing.
    #[must_use]
    pub fn of_query(document: &Document, codes: &Codes) -> Self {
        Self {
            fields: codes.fields.read(&document.fields),
            modes: codes.modes.read(&document.cooperation_modes),
            industry: codes.industries.read(document.industry.as_slice()),
            ..Self::without_codes(document)
        }
    }

    fn without_codes(document: &Document) -> Self {
        Self {
            fields: CodeSet::default(),
            modes: CodeSet::default(),
            industry: CodeSet::default(),
            division: Division::parse(document.division.as_deref()),
            budget: Budget::new(document.budget_min_fen, document.budget_max_fen),
            trl: document.trl.unwrap_or(0),
        }
    }
}

/// A division code (GB/T 2260, GB/T 10114) as twelve digits, province to village; 0 where not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Division(u64);

/// A level of divisions at which nearness counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    County,
    City,
    Province,
}

impl Level {
    /// The place value of the level's last digit among the twelve.
    fn unit(self) -> u64 {
        match self {
            Self::County => 1_000_000,
            Self::City => 100_000_000,
            Self::Province => 10_000_000_000,
        }
    }
}

impl Division {
    #[must_use]
    pub fn parse(code: Option<&str>) -> Self {
        let digits = code.filter(|code| (2..=12).contains(&code.len()));
        let number = digits.and_then(|digits| format!("{digits:0<12}").parse().ok());
        Self(number.unwrap_or(0))
    }

    #[must_use]
    pub fn is_known(self) -> bool {
        self.0 != 0
    }

    /// The division this one lies in at a level; `None` if it is itself above that level.
    fn at(self, level: Level) -> Option<Self> {
        let number = self.0 / level.unit();
        let is_above = level != Level::Province && number.is_multiple_of(100);
        (self.is_known() && !is_above).then_some(Self(number * level.unit()))
    }

    /// The lowest division two divisions both lie in, with its level.
    #[must_use]
    pub fn shared(self, other: Self) -> Option<(Self, Level)> {
        [Level::County, Level::City, Level::Province]
            .into_iter()
            .find_map(|level| {
                let here = self.at(level)?;
                (other.at(level) == Some(here)).then_some((here, level))
            })
    }

    /// The code in the six digits of counties and higher divisions.
    #[must_use]
    pub fn code(self) -> String {
        format!("{:06}", self.0 / Level::County.unit())
    }
}

/// A range of money in fen; without bounds where not known.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    pub least: i64,
    pub most: i64,
}

impl Budget {
    #[must_use]
    pub fn new(least: Option<i64>, most: Option<i64>) -> Self {
        Self {
            least: least.unwrap_or(0),
            most: most.unwrap_or(i64::MAX),
        }
    }

    #[must_use]
    pub fn is_known(self) -> bool {
        self.least > 0 || self.most < i64::MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisions_share_their_lowest_common_one() {
        let shared = |a: &str, b: &str| {
            let found = Division::parse(Some(a)).shared(Division::parse(Some(b)));
            found.map(|(division, level)| (division.code(), level))
        };
        assert_eq!(
            shared("513323", "513323104"),
            Some(("513323".into(), Level::County))
        );
        assert_eq!(
            shared("513323", "513327"),
            Some(("513300".into(), Level::City))
        );
        assert_eq!(
            shared("513300", "513300"),
            Some(("513300".into(), Level::City))
        );
        assert_eq!(
            shared("510000", "513323"),
            Some(("510000".into(), Level::Province))
        );
        assert_eq!(shared("500000", "513323"), None);
    }

    #[test]
    fn a_garbled_division_is_an_unknown_one() {
        for code in [None, Some("德阳"), Some("1"), Some("51x000")] {
            assert!(!Division::parse(code).is_known(), "{code:?}");
        }
    }
}
