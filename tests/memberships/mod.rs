mod accept;
mod appoint;
mod days;
mod end;
mod see;
