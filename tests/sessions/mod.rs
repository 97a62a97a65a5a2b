mod expiry;
mod forged;
mod guessing;
mod keys;
mod own;
mod refresh;
mod sign_in;
mod sign_out;
