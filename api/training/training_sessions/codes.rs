//! The codes of training sessions (domain.md, section 3).

use crate::kernel::codes::code_list;

code_list! {
    TrainingSessionStatus of "training_session_statuses" ("培训班状态", "Training session statuses")
        ("一期业务培训的状态。", "States of one training session.") {
        Draft = "draft" ("草稿", "Draft"),
        Announced = "announced" ("已发通知", "Announced"),
        Enrolling = "enrolling" ("报名中", "Enrolling"),
        EnrolClosed = "enrol_closed" ("报名截止", "Enrolment closed"),
        Running = "running" ("进行中", "Running"),
        Finished = "finished" ("已结束", "Finished"),
        Archived = "archived" ("已归档", "Archived"),
        Cancelled = "cancelled" ("已取消", "Cancelled"),
    }
}

code_list! {
    TrainingSessionFormat of "training_session_formats" ("培训方式", "Training session formats")
        ("培训在现场还是在线举行。", "Whether a training session takes place on site or online.") {
        OnSite = "on_site" ("线下", "On site"),
        Online = "online" ("线上", "Online"),
    }
}

code_list! {
    EnrollmentRole of "training_enrollment_roles" ("培训报名角色", "Training enrolment roles")
        ("可以报名培训班的账号类型和角色。", "Account kinds and roles that a training session can admit.") {
        Worker = "worker" ("科技工作者", "Science and technology worker"),
        Organization = "organization" ("企事业单位", "Organisation"),
        Broker = "broker" ("科服保姆", "Broker"),
        SocietyBroker = "society_broker" ("学会保姆", "Society broker"),
        CityAdmin = "city_admin" ("市县管理员", "City or county administrator"),
        ProvinceAdmin = "province_admin" ("省级管理员", "Province administrator"),
    }
}
