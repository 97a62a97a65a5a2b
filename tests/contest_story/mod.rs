//! The fifth contest of 甘孜州 from its announcement to the ranking of its final, told by requests alone: accounts of
//! officials are appointed by the helpers of `support`, everything else is made over HTTP.

mod at_once;
mod collection;
mod fifth;
mod figures;
mod judging;
mod last_stage;
mod late_loss;
mod preliminary;
mod qualification;
mod small;
mod world;
