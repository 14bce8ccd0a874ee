// A row with a note, the act of writing another one, and what the browser keeps of it: for the tests of saving.

export const ROW = { rows: { paper: [{ id: 'row00001', position: 'a0', cells: { note: 'было' } }] } };
export const NOTE = 4;

/** Keys of the batches kept in the browser. */
export const kept = (page) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes('/batch/')));

export async function write(table, text, row = 0) {
  await table.click(row, NOTE);
  await table.type(text);
  await table.press('Enter');
}
