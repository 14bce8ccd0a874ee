// A block of cells as an HTML table, for programs that prefer it to text: a text stays a text there («007» keeps its
// zeros, «1-2» does not become a date) and a cell of several lines stays one cell.

const ESCAPED = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** The cell's format is text, in the words of LibreOffice and of Excel. */
const AS_TEXT = ' sdnum="1049;0;@" style="mso-number-format:\'\\@\'"';
/** Excel's own words: the break stays inside the cell. */
const LINE_BREAK = '<br style="mso-data-placement:same-cell">';

/**
 * @param lines texts of the cells, an array for each row
 * @param kinds kind of each column
 */
export function htmlBlock(lines, kinds) {
  const formats = kinds.map((kind) => (kind === 'text' || kind === 'list' ? AS_TEXT : ''));
  const cell = (text, index) => `<td${formats[index]}>${escaped(text)}</td>`;
  const rows = lines.map((line) => `<tr>${line.map(cell).join('')}</tr>`);
  return `<meta charset="utf-8"><table>${rows.join('')}</table>`;
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => ESCAPED[sign]).replaceAll('\n', LINE_BREAK);
}
