//! The fifth contest of 甘孜州 from its announcement to what came of its winners, told by requests alone: accounts of
//! officials are appointed by the helpers of `support`, everything else is made over HTTP.

mod aftermath;
mod at_once;
mod awarding;
mod collection;
mod fifth;
mod figures;
mod finalizing;
mod granting;
mod judging;
mod last_stage;
mod late_loss;
mod objecting;
mod preliminary;
mod qualification;
mod recommending;
mod small;
mod world;
