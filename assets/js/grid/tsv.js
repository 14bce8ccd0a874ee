// Text of the clipboard ↔ a block of cells. Excel and LibreOffice put tabs between cells, a line end after each
// row, and quote a cell only when it holds a tab or a line end.

/**
 * Reads a block: an array of lines, each an array of texts.
 * Line ends of every system are understood; the line end after the last row does not make an empty row.
 */
export function parseBlock(source) {
  const text = source.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  const lines = [];
  let line = [];
  let at = 0;
  while (at <= text.length) {
    const field = readField(text, at);
    line.push(field.text);
    if (text[field.end] !== '\t') {
      lines.push(line);
      line = [];
    }
    at = field.end + 1;
  }
  return lines;
}

/**
 * Writes a block so that Excel and LibreOffice take it, and parseBlock gives it back: an empty last line needs its
 * line end to be one.
 */
export function formatBlock(lines) {
  const text = lines.map((line) => line.map(formatField).join('\t'));
  if (text.at(-1) === '') text.push('');
  return text.join('\r\n');
}

function formatField(text) {
  return /[\t\n]|^"/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function readField(text, start) {
  const quoted = text[start] === '"' ? readQuoted(text, start) : null;
  if (quoted) return quoted;
  let end = start;
  while (end < text.length && text[end] !== '\t' && text[end] !== '\n') end += 1;
  return { text: text.slice(start, end), end };
}

/**
 * A field in quotes, or null when the quotes belong to the text itself: «"Ромашка" ООО» and «"Ромашка"» come
 * from Excel just so, for it quotes only cells with a tab, a line end or doubled quotes inside.
 */
function readQuoted(text, start) {
  let end = start + 1;
  while (end < text.length) {
    if (text[end] === '"') {
      if (text[end + 1] !== '"') break;
      end += 1;
    }
    end += 1;
  }
  const after = text[end + 1];
  const closed = text[end] === '"' && (after === undefined || after === '\t' || after === '\n');
  const inside = text.slice(start + 1, end);
  if (!closed || !/[\t\n]|""/.test(inside)) return null;
  return { text: inside.replaceAll('""', '"'), end: end + 1 };
}
