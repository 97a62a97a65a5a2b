//! The states of a plan and the moves between them: one pure table. A plan in force may have a newer version that waits.

use super::codes::ServicePlanStatus::{self, *};
use super::codes::ServicePlanVersionStatus;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// By the subject: the version that waits, or the only one.
    Agree,
    /// Puts the agreed version in force, in place of the one before.
    Activate,
    StartReview,
    Resume,
    Close,
}

/// Where a plan stands: the version in force or the only one, and a newer version that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    pub status: ServicePlanStatus,
    pub proposed: Option<ServicePlanVersionStatus>,
}

/// Where the plan stands after a move, `None` where there is no such move.
pub fn step(from: Standing, by: Move) -> Option<Standing> {
    use ServicePlanVersionStatus as Version;
    let alone = |status| {
        Some(Standing {
            status,
            proposed: None,
        })
    };
    let with = |status| Some(Standing { status, ..from });
    match (from.status, from.proposed, by) {
        (_, Some(Version::Draft), Move::Agree) => Some(Standing {
            proposed: Some(Version::Agreed),
            ..from
        }),
        (Draft, None, Move::Agree) => alone(Agreed),
        (Active | InReview, Some(Version::Agreed), Move::Activate) => alone(Active),
        (Agreed, None, Move::Activate) => alone(Active),
        (Active, _, Move::StartReview) => with(InReview),
        (InReview, _, Move::Resume) => with(Active),
        (Active | InReview, _, Move::Close) => alone(Closed),
        _ => None,
    }
}

/// Whether the newest version is still written.
pub fn is_drafted(standing: Standing) -> bool {
    match standing.proposed {
        Some(proposed) => proposed == ServicePlanVersionStatus::Draft,
        None => standing.status == Draft,
    }
}

/// The state of the version in force, as the plan has it.
pub fn of_version(status: ServicePlanStatus) -> ServicePlanVersionStatus {
    match status {
        Draft => ServicePlanVersionStatus::Draft,
        Agreed => ServicePlanVersionStatus::Agreed,
        Active => ServicePlanVersionStatus::Active,
        InReview => ServicePlanVersionStatus::InReview,
        Closed => ServicePlanVersionStatus::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(status: ServicePlanStatus, proposed: Option<ServicePlanVersionStatus>) -> Standing {
        Standing { status, proposed }
    }

    #[test]
    fn a_plan_is_agreed_before_it_is_in_force() {
        assert_eq!(step(at(Draft, None), Move::Activate), None);
        assert_eq!(step(at(Draft, None), Move::Agree), Some(at(Agreed, None)));
        assert_eq!(
            step(at(Agreed, None), Move::Activate),
            Some(at(Active, None))
        );
        for by in [
            Move::Agree,
            Move::Activate,
            Move::StartReview,
            Move::Resume,
            Move::Close,
        ] {
            assert_eq!(step(at(Closed, None), by), None);
        }
    }

    #[test]
    fn a_newer_version_waits_for_its_own_agreement() {
        let drafted = at(Active, Some(ServicePlanVersionStatus::Draft));
        let agreed = at(Active, Some(ServicePlanVersionStatus::Agreed));
        assert_eq!(step(drafted, Move::Activate), None);
        assert_eq!(step(drafted, Move::Agree), Some(agreed));
        assert_eq!(step(agreed, Move::Agree), None);
        assert_eq!(step(agreed, Move::Activate), Some(at(Active, None)));
        assert_eq!(
            step(agreed, Move::StartReview),
            Some(at(InReview, Some(ServicePlanVersionStatus::Agreed)))
        );
        assert_eq!(step(drafted, Move::Close), Some(at(Closed, None)));
        assert!(is_drafted(drafted) && !is_drafted(agreed));
    }
}
