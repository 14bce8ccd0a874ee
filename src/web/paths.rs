//! Addresses that frames and several rooms link to.

pub const SIGN_IN: &str = "/login";
/// POST only.
pub const SIGN_OUT: &str = "/logout";
/// «Обмен данными».
pub const CABINET: &str = "/lk";
pub const ANALYTICS: &str = "/lk/analytics";
pub const PASSPORT: &str = "/lk/passport";
pub const NOTIFICATIONS: &str = "/lk/notifications";
