//! What listings say of themselves besides their text, and how it moves a score.
//!
//! Text decides: the rules here multiply the text's share by a factor between 0.91 and 1.23 of what it is without them,
//! so they order what the text finds about equally good. Every rule has a *neutral* degree, the one that leaves a score
//! as it is; where either side does not say, the rule counts as neutral, so that filling in less never loses or wins a
//! place.

use super::codes::{CodeSet, Codes};
use super::document::Side;
use super::facts::{Budget, Division, Facts, Level};
use super::suggestion::ReasonKind;

/// A rule: what it is about, its share in the factor, and the degree at which it changes nothing.
struct Rule {
    kind: ReasonKind,
    weight: f64,
    neutral: f64,
}

/// The rules, in the order of [`Fits`].
const RULES: [Rule; 6] = [
    // The most telling: a listing of another technology field is most often about another thing, though fields overlap
    // and publishers choose them loosely.
    Rule {
        kind: ReasonKind::Field,
        weight: 0.10,
        neutral: 0.3,
    },
    // Technology crosses industries, so another industry is nothing against an offer.
    Rule {
        kind: ReasonKind::Industry,
        weight: 0.03,
        neutral: 0.0,
    },
    // Being near helps a visit and costs nothing if far: cooperation across provinces is wanted.
    Rule {
        kind: ReasonKind::Place,
        weight: 0.05,
        neutral: 0.0,
    },
    // A price beyond the budget is negotiable.
    Rule {
        kind: ReasonKind::Budget,
        weight: 0.05,
        neutral: 0.5,
    },
    Rule {
        kind: ReasonKind::Maturity,
        weight: 0.05,
        neutral: 0.5,
    },
    Rule {
        kind: ReasonKind::Mode,
        weight: 0.03,
        neutral: 0.3,
    },
];

/// The factor if every rule were met in full: factors are divided by it, so that 1 is the most there can be.
fn most() -> f64 {
    1.0 + RULES.iter().map(Rule::gain).sum::<f64>()
}

impl Rule {
    /// The most it can add to the factor.
    fn gain(&self) -> f64 {
        self.weight * (1.0 - self.neutral)
    }
}

/// How well two listings fit by each of the rules, from 0 to 1; `None` where either leaves it open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fits([Option<f64>; 6]);

impl Fits {
    /// Holds a query, which is on this side, against a listing of the other.
    #[must_use]
    pub fn of(query: &Facts, side: Side, other: &Facts) -> Self {
        let (need, offer) = in_order(query, side, other);
        Self([
            field_fit(need.fields, offer.fields),
            industry_fit(need.industry, offer.industry),
            place_fit(need.division, offer.division),
            budget_fit(need.budget, offer.budget),
            maturity_fit(need.trl, offer.trl),
            mode_fit(need.modes, offer.modes),
        ])
    }

    /// The best fits a query can have.
    #[must_use]
    pub fn best(query: &Facts) -> Self {
        let says = [
            !query.fields.is_empty(),
            !query.industry.is_empty(),
            query.division.is_known(),
            query.budget.is_known(),
            query.trl > 0,
            !query.modes.is_empty(),
        ];
        Self(says.map(|says| says.then_some(1.0)))
    }

    /// What the text's share is to be multiplied by: [`Self::text`] and all of [`Self::parts`] together.
    #[must_use]
    pub fn factor(&self) -> f64 {
        self.text() + self.parts().map(|(_, part)| part).sum::<f64>()
    }

    /// The text's own part of the factor: what is neutral of the rules that spoke is theirs.
    #[must_use]
    pub fn text(&self) -> f64 {
        let neutral =
            |(rule, fit): (&Rule, &Option<f64>)| fit.map_or(0.0, |_| rule.weight * rule.neutral);
        (1.0 - RULES.iter().zip(&self.0).map(neutral).sum::<f64>()) / most()
    }

    /// What each rule adds to the factor.
    pub fn parts(&self) -> impl Iterator<Item = (ReasonKind, f64)> {
        let parts = RULES.iter().zip(self.0);
        parts.filter_map(|(rule, fit)| fit.map(|fit| (rule.kind, rule.weight * fit / most())))
    }
}

fn in_order<'a>(query: &'a Facts, side: Side, other: &'a Facts) -> (&'a Facts, &'a Facts) {
    match side {
        Side::Need => (query, other),
        Side::Offer => (other, query),
    }
}

/// What to show for a rule that two listings fit by: the code they share, or the offer's maturity.
#[must_use]
pub fn shown(kind: ReasonKind, query: &Facts, side: Side, other: &Facts, codes: &Codes) -> String {
    let (need, offer) = in_order(query, side, other);
    match kind {
        ReasonKind::Field => codes.fields.first(need.fields.shared(offer.fields)),
        ReasonKind::Industry => codes.industries.first(need.industry.shared(offer.industry)),
        ReasonKind::Place => need
            .division
            .shared(offer.division)
            .map_or_else(String::new, |(shared, _)| shared.code()),
        ReasonKind::Maturity => offer.trl.to_string(),
        ReasonKind::Mode => codes.modes.first(need.modes.shared(offer.modes)),
        ReasonKind::Budget | ReasonKind::Word | ReasonKind::OtherWords => String::new(),
    }
}

/// Technology fields: the share of the shorter list that is in the other. The shorter one, as a broad offer that
/// covers all a need asks for is a full match, and the other way round.
fn field_fit(need: CodeSet, offer: CodeSet) -> Option<f64> {
    let shorter = need.len().min(offer.len());
    (shorter > 0).then(|| f64::from(need.shared(offer).len()) / f64::from(shorter))
}

/// Industry: the same or not; sections of GB/T 4754 have no order in which one could be nearer than another.
fn industry_fit(need: CodeSet, offer: CodeSet) -> Option<f64> {
    (!need.is_empty() && !offer.is_empty()).then(|| if need == offer { 1.0 } else { 0.0 })
}

/// Place: near parties meet sooner, and counties and cities fund cooperation inside them first; a neighbour in the
/// same city is worth more than one in the same province.
fn place_fit(need: Division, offer: Division) -> Option<f64> {
    (need.is_known() && offer.is_known()).then(|| match need.shared(offer) {
        Some((_, Level::County)) => 1.0,
        Some((_, Level::City)) => 0.6,
        Some((_, Level::Province)) => 0.3,
        None => 0.0,
    })
}

/// Budget: a price that may lie within the budget fits, a lower one all the more; one above it fits less the further it
/// is, and not at all at twice the budget, which no negotiation closes.
fn budget_fit(need: Budget, offer: Budget) -> Option<f64> {
    if !need.is_known() || !offer.is_known() {
        return None;
    }
    if offer.least <= need.most {
        return Some(1.0);
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "a ratio of amounts needs no more digits than a float has"
    )]
    let ratio = offer.least as f64 / need.most.max(1) as f64;
    Some((2.0 - ratio).max(0.0))
}

/// Maturity: an offer at or above the level asked can be used at once; every level below it is work still to be paid,
/// and three levels (laboratory to prototype) are another project.
fn maturity_fit(need: u8, offer: u8) -> Option<f64> {
    (need > 0 && offer > 0).then(|| (1.0 - f64::from(need.saturating_sub(offer)) / 3.0).max(0.0))
}

/// Ways of cooperating: one that both accept is enough for a contract.
fn mode_fit(need: CodeSet, offer: CodeSet) -> Option<f64> {
    (!need.is_empty() && !offer.is_empty()).then(|| {
        if need.shared(offer).is_empty() {
            0.0
        } else {
            1.0
        }
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::matching::{Document, Market};

    #[test]
    fn the_nearer_the_better() {
        let fit = |a: &str, b: &str| place_fit(Division::parse(Some(a)), Division::parse(Some(b)));
        assert_eq!(fit("513323", "513323104"), Some(1.0));
        assert_eq!(fit("513323", "513327"), Some(0.6));
        assert_eq!(fit("510000", "513323"), Some(0.3));
        assert_eq!(fit("500000", "513323"), Some(0.0));
        assert_eq!(fit("510600", ""), None);
    }

    #[test]
    fn a_price_above_the_budget_fits_less_the_further_it_is() {
        let need = Budget::new(Some(100), Some(200));
        let fit = |least, most| budget_fit(need, Budget::new(least, most));
        assert_eq!(fit(Some(150), Some(300)), Some(1.0));
        assert_eq!(fit(Some(10), Some(50)), Some(1.0));
        assert_eq!(fit(Some(300), None), Some(0.5));
        assert_eq!(fit(Some(900), None), Some(0.0));
        assert_eq!(fit(None, None), None);
    }

    #[test]
    fn an_offer_as_mature_as_asked_fits() {
        assert_eq!(maturity_fit(6, 8), Some(1.0));
        assert_eq!(maturity_fit(6, 3), Some(0.0));
        assert_eq!(maturity_fit(0, 3), None);
    }

    #[test]
    fn a_shared_field_or_mode_fits_and_another_does_not() {
        let mut list = super::super::codes::CodeList::default();
        let both = list.learn(&["agriculture".into(), "environment".into()]);
        let one = list.learn(&["environment".into()]);
        let other = list.learn(&["nuclear".into()]);
        assert_eq!(field_fit(both, one), Some(1.0));
        assert_eq!(field_fit(one, other), Some(0.0));
        assert_eq!(mode_fit(both, one), Some(1.0));
        assert_eq!(industry_fit(one, other), Some(0.0));
        assert_eq!(field_fit(one, CodeSet::default()), None);
    }

    #[test]
    fn what_is_not_said_changes_nothing() {
        let silent = Fits([None; 6]).factor();
        for (place, rule) in RULES.iter().enumerate() {
            let factor = |fit| {
                let mut fits = Fits([None; 6]);
                fits.0[place] = Some(fit);
                fits.factor()
            };
            assert!((factor(rule.neutral) - silent).abs() < 1e-12);
            assert!(factor(1.0) > silent && factor(0.0) <= silent + 1e-12);
        }
    }

    #[test]
    fn no_factor_is_above_the_bound_for_its_query() {
        let full = Document {
            fields: vec!["new_energy".into()],
            industry: Some("C".into()),
            division: Some("510603".into()),
            budget_min_fen: Some(1),
            trl: Some(5),
            cooperation_modes: vec!["license".into()],
            ..Document::bare(Uuid::nil(), Uuid::nil(), Side::Need, Market::Technology)
        };
        let facts = Facts::of(&full, &mut Codes::default());
        let reached = Fits::of(&facts, Side::Need, &facts).factor();
        assert!((reached - Fits::best(&facts).factor()).abs() < 1e-12);
        assert!((reached - 1.0).abs() < 1e-12);
    }
}
