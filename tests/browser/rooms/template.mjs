// Fills a template the way a spreadsheet does: cells are found by what stands at the left of their row and above their
// column, whatever the template looks like.

import { pack, unpack } from './zip.mjs';

/**
 * @param archive bytes of the workbook; @param sheet name of the sheet
 * @param cells [{row: a text in the row, column: the heading, value: a number}]
 * @returns {Buffer} the workbook with these cells
 */
export function fillTemplate(archive, sheet, cells) {
  const files = Object.fromEntries(unpack(archive));
  const path = pathOf(files, sheet);
  let xml = files[path].toString('utf8');
  const texts = textsOf(files, xml);
  for (const { row, column, value } of cells) {
    const rowNumber = placesOf(texts, row).at(-1).row;
    const letters = placesOf(texts, column)[0].letters;
    xml = withNumber(xml, `${letters}${rowNumber}`, value);
  }
  files[path] = Buffer.from(xml);
  return pack(files);
}

function pathOf(files, sheet) {
  const escaped = sheet.replaceAll('&', '&amp;');
  const id = new RegExp(`<sheet [^>]*name="${escaped}"[^>]*r:id="([^"]+)"`).exec(files['xl/workbook.xml'].toString('utf8'))[1];
  const target = new RegExp(`<Relationship [^>]*Id="${id}"[^>]*Target="([^"]+)"`).exec(files['xl/_rels/workbook.xml.rels'].toString('utf8'))[1];
  return `xl/${target.replace(/^\/?(xl\/)?/, '')}`;
}

function textsOf(files, xml) {
  const shared = [...(files['xl/sharedStrings.xml']?.toString('utf8') ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map(([, inner]) => plain(inner));
  return [...xml.matchAll(/<c r="([A-Z]+)(\d+)"[^>]*?t="(s|inlineStr|str)"[^>]*>(.*?)<\/c>/gs)].map(([, letters, row, type, inner]) => {
    const value = /<v>(.*?)<\/v>/s.exec(inner)?.[1] ?? '';
    return { letters, row: Number(row), text: type === 's' ? shared[Number(value)] : plain(inner) };
  });
}

function plain(xml) {
  const text = xml.replace(/<[^>]+>/g, '');
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&').trim();
}

/** Cells with that text; a heading may have the mark of a required column. */
function placesOf(texts, wanted) {
  const found = texts.filter(({ text }) => text === wanted || text === `${wanted} *`);
  if (found.length === 0) throw new Error(`«${wanted}» is not in the template`);
  return found;
}

function withNumber(xml, address, value) {
  const cell = new RegExp(`<c r="${address}"((?: s="\\d+")?)[^>]*?(?:/>|>.*?</c>)`, 's');
  if (!cell.test(xml)) throw new Error(`no cell ${address}`);
  return xml.replace(cell, (_, style) => `<c r="${address}"${style}><v>${value}</v></c>`);
}
