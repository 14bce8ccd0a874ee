//! Publications (FEATURES B2, B4, C): sections at the left, the list, one publication with its blocks, and the packages
//! they come in.

pub mod package;
pub mod text;

pub use super::audience;
