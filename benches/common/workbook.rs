//! «Экспорт результатов» as a coordinator meets it.

use std::time::Duration;

use crate::http::{Connection, FORM};
use crate::sessions::Session;

/// Longest an export may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// Orders a workbook of all results of a collection, looks every `pause` whether it is built, and downloads it.
pub async fn order(
    connection: &mut Connection,
    session: &Session,
    collection: i64,
    pause: Duration,
) -> std::io::Result<Vec<u8>> {
    let path = format!("/lk/collections/{collection}/reports");
    let ordered = connection.post(&path, &session.headers, FORM, &format!("csrf={}", session.csrf)).await?;
    assert_eq!(ordered.status, 303, "{}", String::from_utf8_lossy(ordered.body));
    let file = format!("{}/file", ordered.location);
    for _ in 0..PATIENCE.as_millis() / pause.as_millis() {
        let answer = connection.get(&file, &session.headers).await?;
        match answer.status {
            200 => return Ok(answer.body.to_vec()),
            404 => tokio::time::sleep(pause).await,
            status => panic!("{status} for {file}"),
        }
    }
    panic!("{file} was not built in {PATIENCE:?}");
}
