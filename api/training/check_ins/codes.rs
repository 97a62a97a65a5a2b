//! The codes of check-ins.

use chrono::{DateTime, NaiveDate, Utc};

use crate::kernel::clock::{official_day, official_hour};
use crate::kernel::codes::code_list;

code_list! {
    CheckInDirection of "check_in_directions" ("签到方向", "Check-in directions")
        ("签到是入场还是离场。", "Whether a scan lets a person in or out.") {
        Entry = "entry" ("入场", "Entry"),
        Exit = "exit" ("离场", "Exit"),
    }
}

code_list! {
    HalfDay of "half_days" ("半天", "Half-days")
        ("按北京时间 12:00 划分的上午和下午。", "Before and from noon in Asia/Shanghai.") {
        Morning = "morning" ("上午", "Morning"),
        Afternoon = "afternoon" ("下午", "Afternoon"),
    }
}

code_list! {
    CheckInMethod of "check_in_methods" ("签到方式", "Check-in methods")
        ("参训人员如何签到。", "How an attendee is checked in.") {
        List = "list" ("名单", "List") ("工作人员在名单上点名。", "Ticked off on the list."),
        AttendeeCode = "attendee_code" ("参训码", "Code of the attendee") ("扫描参训人员的二维码。", "The code of the attendee is scanned."),
        VenueCode = "venue_code" ("会场码", "Code of the venue")
            ("参训人员自行输入会场显示的动态码。", "The attendee enters the changing code that the venue shows."),
        Offline = "offline" ("离线扫描", "Offline") ("断网时扫描，之后上传。", "Scanned without a connection and uploaded later."),
    }
}

code_list! {
    /// The first part refuses offline scans, too. Of the rest, an offline scan counts and names the reason in
    /// `admitted_despite`.
    CheckInRefusal of "check_in_refusals" ("签到失败原因", "Reasons of refused check-ins")
        ("扫描未被计为签到的原因。", "Why a scan does not count.") {
        Invalid = "invalid" ("码或报名无效", "The code or the enrolment is not valid"),
        WrongSession = "wrong_session" ("属于另一期培训班", "It is of another session"),
        NotEnrolled = "not_enrolled" ("未报名本期培训班", "The person is not enrolled in this session"),
        NotYetOpen = "not_yet_open" ("签到尚未开放", "The check-in is not open yet"),
        Over = "over" ("签到已结束", "The check-in is over"),
        InFuture = "in_future" ("扫描时间晚于当前时间", "The time of the scan is in the future"),
        SessionCancelled = "session_cancelled" ("培训班已取消", "The session is cancelled"),
        NonceReused = "nonce_reused" ("扫描标识已用于另一人", "The nonce was used for another person"),
        Waitlisted = "waitlisted" ("仍在候补名单", "The person is on the waiting list"),
        Cancelled = "cancelled" ("报名已取消", "The enrolment is cancelled"),
        Excused = "excused" ("已请假", "The person is excused"),
        Revoked = "revoked" ("参训码已更换", "The code was replaced by another one"),
    }
}

impl HalfDay {
    /// The official day and the half of it.
    pub fn of(moment: DateTime<Utc>) -> (NaiveDate, Self) {
        let half = match official_hour(moment) {
            ..12 => Self::Morning,
            _ => Self::Afternoon,
        };
        (official_day(moment), half)
    }
}
