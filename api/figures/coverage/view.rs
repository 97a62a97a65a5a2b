use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{Line, Scope};
use crate::kernel::DivisionCode;
use crate::kernel::ids::{TrainingProgramId, TrainingSessionId};
use crate::people::organizations::codes::OrganizationKind;
use crate::training::training_sessions::codes::EnrollmentRole;

/// A division, and how many of its people attended.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"division": "510700", "name": "绵阳市", "people": 5, "is_target": true}))]
pub struct DivisionCoverage {
    pub division: DivisionCode,
    pub name: String,
    #[schema(minimum = 0)]
    pub people: i64,
    /// Whether the programme is to reach it.
    pub is_target: bool,
}

/// A division that nobody came from.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"division": "513300", "name": "甘孜藏族自治州"}))]
pub struct MissingDivision {
    pub division: DivisionCode,
    pub name: String,
}

/// How many people attended in a role.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"role": "broker", "people": 20}))]
pub struct RoleAttendance {
    pub role: EnrollmentRole,
    #[schema(minimum = 1)]
    pub people: i64,
}

/// How many people of a kind of organisation attended.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"organization_kind": "association", "people": 20}))]
pub struct OrganizationKindAttendance {
    /// Null for people who enrolled without an organisation.
    pub organization_kind: Option<OrganizationKind>,
    #[schema(minimum = 1)]
    pub people: i64,
}

/// What one session reached.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"session_id": "0198f3a2-5b1c-7000-8000-000000000091", "title": "成都平原片区业务培训",
    "covered_count": 5, "people": 25}))]
pub struct SessionCoverage {
    pub session_id: TrainingSessionId,
    pub title: String,
    #[schema(minimum = 0)]
    pub covered_count: i64,
    #[schema(minimum = 0)]
    pub people: i64,
}

/// Which divisions a programme or a session has reached, by attendance.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(example = json!({"program_id": "0198f3a2-5b1c-7000-8000-000000000090", "session_id": null,
    "title": "天府科技云业务培训", "until": "2024-08-30T09:00:00.000000Z", "target_count": 2, "covered_count": 1,
    "covered": [{"division": "510700", "name": "绵阳市", "people": 5, "is_target": true}],
    "missing": [{"division": "513300", "name": "甘孜藏族自治州"}], "people": 5,
    "by_division": [{"division": "510700", "name": "绵阳市", "people": 5, "is_target": true}],
    "by_role": [{"role": "broker", "people": 5}],
    "by_organization_kind": [{"organization_kind": "association", "people": 5}],
    "sessions": [{"session_id": "0198f3a2-5b1c-7000-8000-000000000091", "title": "成都平原片区业务培训",
    "covered_count": 1, "people": 5}]}))]
pub struct CoverageView {
    pub program_id: TrainingProgramId,
    /// Null for all sessions of the programme.
    pub session_id: Option<TrainingSessionId>,
    /// Of the session, or of the programme.
    pub title: String,
    /// Scans until this moment count.
    pub until: DateTime<Utc>,
    /// How many divisions the programme is to reach: cities of Sichuan, and provinces outside.
    #[schema(minimum = 0)]
    pub target_count: usize,
    #[schema(minimum = 0)]
    pub covered_count: usize,
    /// Divisions of the programme that somebody came from.
    pub covered: Vec<DivisionCoverage>,
    /// Divisions of the programme that nobody came from.
    pub missing: Vec<MissingDivision>,
    /// Different people.
    #[schema(minimum = 0)]
    pub people: i64,
    /// All divisions that somebody came from, those outside the programme among them.
    pub by_division: Vec<DivisionCoverage>,
    /// A person who came in two roles is counted in both.
    pub by_role: Vec<RoleAttendance>,
    pub by_organization_kind: Vec<OrganizationKindAttendance>,
    /// Each session apart. `GET /v1/check-ins?session_id=` lists the check-ins behind it.
    pub sessions: Vec<SessionCoverage>,
}

impl CoverageView {
    pub fn new(scope: Scope, title: String, lines: Vec<Line>) -> Self {
        let mut view = Self {
            program_id: scope.program,
            session_id: scope.session,
            title,
            until: scope.until,
            target_count: 0,
            covered_count: 0,
            covered: Vec::new(),
            missing: Vec::new(),
            people: 0,
            by_division: Vec::new(),
            by_role: Vec::new(),
            by_organization_kind: Vec::new(),
            sessions: Vec::new(),
        };
        for line in lines {
            view.add(line);
        }
        view.covered_count = view.covered.len();
        view.target_count = view.covered_count + view.missing.len();
        view
    }

    fn add(&mut self, line: Line) {
        let (code, people) = (line.code, line.people);
        let text = code.as_deref().unwrap_or_default();
        let name = line.name.unwrap_or_default();
        match &*line.facet {
            "total" => self.people = people,
            "division" => {
                let Ok(division) = text.parse() else { return };
                self.add_division(division, name, people, line.is_target);
            }
            "role" => {
                let role = text.parse().map(|role| RoleAttendance { role, people });
                self.by_role.extend(role);
            }
            "organization_kind" => self.by_organization_kind.push(OrganizationKindAttendance {
                organization_kind: text.parse().ok(),
                people,
            }),
            _ => {
                let session = Uuid::try_parse(text).map(|id| SessionCoverage {
                    session_id: TrainingSessionId(id),
                    title: name,
                    covered_count: line.covered,
                    people,
                });
                self.sessions.extend(session);
            }
        }
    }

    fn add_division(&mut self, division: DivisionCode, name: String, people: i64, is_target: bool) {
        if people == 0 {
            return self.missing.push(MissingDivision { division, name });
        }
        let covered = DivisionCoverage {
            division,
            name,
            people,
            is_target,
        };
        if is_target {
            self.covered.push(covered.clone());
        }
        self.by_division.push(covered);
    }
}

/// The figures as comma-separated values: `facet`, `code`, `name`, `covered`, `people`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(value_type = String, example = "facet,code,name,covered,people\r\ndivision,510700,绵阳市,true,5\r\n")]
pub struct CoverageCsv(String);

/// The figures as a drawing: one tile for each city of Sichuan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(value_type = String, example = "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>")]
pub struct CoverageSvg(String);
