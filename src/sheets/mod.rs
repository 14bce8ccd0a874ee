//! Excel workbooks in and out. Knows values, limits and forms, not rooms.

mod listed;
pub mod read;
pub mod stamp;
pub mod template;
pub mod understand;
pub mod upload;
pub mod workbook;
pub mod write;
