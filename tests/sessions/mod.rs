mod expiry;
mod forged;
mod keys;
mod refresh;
mod sign_in;
mod sign_out;
