//! SMS and e-mail, for people who want a kind of notification that way and verified a contact point.

use std::collections::HashMap;

use chrono::Duration;
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::Kind;
use super::notify::Recipient;
use crate::kernel::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::db::schema::{notification_settings, user_contact_points, users};
use crate::platform::error::Result;
use crate::platform::outbox::{self, Channel, Message};
use crate::platform::privacy::{Email, Phone, Place, Sealed};
use crate::platform::web::Language;

/// A message that could not be handed over is of use for so long.
const USEFUL_DAYS: i64 = 1;

/// The contact points by which a message can go, and their channels.
const CHANNELS: [(&str, Channel); 2] = [("phone", Channel::Sms), ("email", Channel::Email)];

impl Kind {
    /// Whether people who chose nothing get the kind by a channel.
    pub const fn goes_by(&self, channel: Channel) -> bool {
        match channel {
            Channel::Sms => self.sms,
            Channel::Email => self.email,
        }
    }

    /// Whether a person who chose so gets the kind by a channel.
    pub fn is_wanted(&self, chosen: &Chosen, channel: Channel) -> bool {
        match chosen.by(channel) {
            Some(kinds) => kinds.iter().any(|kind| kind == self.code),
            None => self.goes_by(channel),
        }
    }
}

/// The kinds that an account chose to get by each channel. `None`: as the kinds declare it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = notification_settings)]
pub struct Chosen {
    pub sms: Option<Vec<String>>,
    pub email: Option<Vec<String>>,
}

impl Chosen {
    pub fn by(&self, channel: Channel) -> Option<&[String]> {
        match channel {
            Channel::Sms => self.sms.as_deref(),
            Channel::Email => self.email.as_deref(),
        }
    }
}

/// Keeps the messages to the people who want them. Settings and contact points are those of the account into which a
/// person's other accounts were merged.
pub(super) fn send(
    tx: &mut Tx<'_>,
    kind: &Kind,
    facts: &Value,
    recipients: &[Recipient],
) -> Result<()> {
    let people: Vec<Uuid> = recipients.iter().map(|one| one.person.0).collect();
    let chosen: HashMap<UserId, Chosen> = notification_settings::table
        .filter(notification_settings::user_id.eq_any(&people))
        .select((notification_settings::user_id, Chosen::as_select()))
        .load(tx.conn)?
        .into_iter()
        .collect();
    if chosen.is_empty() && !kind.sms && !kind.email {
        return Ok(());
    }
    let points: Vec<(Uuid, UserId, String, Sealed)> = user_contact_points::table
        .inner_join(users::table)
        .filter(user_contact_points::user_id.eq_any(&people))
        .filter(user_contact_points::verified_at.is_not_null())
        .filter(users::deactivated_at.is_null())
        .order(user_contact_points::id)
        .select((
            user_contact_points::id,
            user_contact_points::user_id,
            user_contact_points::kind,
            user_contact_points::sealed,
        ))
        .load(tx.conn)?;
    let nothing = Chosen::default();
    for (id, user, point, sealed) in points {
        let by = CHANNELS.iter().find(|(of, _)| *of == point);
        let wanted = |channel| kind.is_wanted(chosen.get(&user).unwrap_or(&nothing), channel);
        let Some((_, channel)) = by.filter(|(_, channel)| wanted(*channel)) else {
            continue;
        };
        let place = Place {
            table: "user_contact_points",
            column: "sealed",
            row: &id,
        };
        let address: String = tx.vault.unseal(place, &sealed)?;
        let message = Message {
            to: match channel {
                Channel::Sms => Phone::new(&address).normalised(),
                Channel::Email => Email::new(&address).normalised(),
            },
            code: None,
            text_zh: format!("【天府科技交易】{}", kind.text(facts, Language::Chinese)),
            text_en: format!("Tianfu Exchange: {}", kind.text(facts, Language::English)),
        };
        let until = tx.now + Duration::days(USEFUL_DAYS);
        outbox::model::put(tx, Some(user), *channel, kind.code, &message, until)?;
    }
    Ok(())
}
