//! Accounts: who may sign in, with what password.

pub mod password;
