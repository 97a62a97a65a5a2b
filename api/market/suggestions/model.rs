//! A listing as the matching engine reads it.

use crate::market::listings::codes::{Market, Side};
use crate::market::listings::model::Listing;
use engine::matching;

/// What the engine knows of a listing.
pub fn document(listing: &Listing) -> matching::Document {
    let content = &listing.content;
    matching::Document {
        id: listing.id.0,
        owner: listing.owner_id.0,
        side: side(listing.side),
        market: market(listing.market),
        title: content.title.clone(),
        summary: content.summary.clone(),
        description: content.description.clone(),
        keywords: content.keywords.clone(),
        fields: content.fields.iter().map(ToString::to_string).collect(),
        industry: content.industry.map(|industry| industry.to_string()),
        division: Some(content.division.to_string()),
        budget_min_fen: content.budget_min_fen,
        budget_max_fen: content.budget_max_fen,
        trl: content.trl.and_then(|trl| u8::try_from(trl).ok()),
        cooperation_modes: content
            .cooperation_modes
            .iter()
            .map(ToString::to_string)
            .collect(),
    }
}

pub fn side(side: Side) -> matching::Side {
    match side {
        Side::Need => matching::Side::Need,
        Side::Offer => matching::Side::Offer,
    }
}

pub fn market(market: Market) -> matching::Market {
    match market {
        Market::Technology => matching::Market::Technology,
        Market::Popsci => matching::Market::Popsci,
    }
}
