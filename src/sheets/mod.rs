//! Excel workbooks in and out. Knows values and limits, not rooms.

pub mod read;
pub mod write;
