//! What the right to set a rule is checked against.

use crate::access::rights::{Governed, Subject};
use crate::kernel::DivisionCode;

/// The division of a rule.
pub struct RuledDivision<'a>(pub &'a DivisionCode);

impl Governed for RuledDivision<'_> {
    fn subject(&self) -> Subject<'_> {
        Subject {
            divisions: vec![self.0],
            ..Subject::default()
        }
    }
}
