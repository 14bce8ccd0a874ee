// Rows of the fixture's first sheet, to start a test with.

const KEYS = ['subject', 'day', 'rooms', 'share', 'note', 'online'];

/** @param lines texts of each row in the order of columns */
export function rowsOf(lines) {
  return lines.map((texts, index) => ({
    id: `row${String(index).padStart(5, '0')}`,
    position: `a0${String(index).padStart(5, '0')}V`,
    cells: Object.fromEntries(texts.map((text, column) => [KEYS[column], text]).filter(([, text]) => text !== '')),
  }));
}
