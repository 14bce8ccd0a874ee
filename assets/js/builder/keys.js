// Keys of sheets, columns, rows and rules: names for programs, made of titles by transliteration and never changed.

const LETTERS = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'i', к: 'k', л: 'l', м: 'm',
  н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch',
  ъ: '', ы: 'y', ь: '', э: 'e', ю: 'iu', я: 'ia',
};
const LONGEST = 40;
/** Room for a number that makes a key unlike the others. */
const LONGEST_BASE = 34;

/** @param title the text people see; @param taken keys already used; @param fallback what a title without letters gives */
export function keyOf(title, taken, fallback) {
  const base = transliterate(title).slice(0, LONGEST_BASE).replace(/_+$/, '') || fallback;
  const used = new Set(taken);
  if (!used.has(base)) return base;
  for (let number = 2; ; number += 1) {
    const key = `${base}_${number}`.slice(-LONGEST);
    if (!used.has(key)) return key;
  }
}

function transliterate(title) {
  const latin = [...title.toLowerCase()].map((letter) => LETTERS[letter] ?? (/[a-z0-9]/.test(letter) ? letter : '_')).join('');
  return latin.replace(/_+/g, '_').replace(/^_/, '').replace(/^(?=\d)/, 'n');
}

/** Gives a key to everything that has none yet: of its title where it has one, else a number. */
export function giveKeys(spec) {
  giveTo(spec.sheets, 'list');
  for (const sheet of spec.sheets) {
    giveTo(sheet.columns, 'col');
    giveNumbers(sheet.rows.items ?? [], 'r');
  }
  giveNumbers(spec.rules ?? [], 'rule');
}

function giveTo(list, fallback) {
  for (const item of list) {
    if (!item.key && item.title) item.key = keyOf(item.title, list.map(({ key }) => key), fallback);
  }
}

function giveNumbers(list, letter) {
  const taken = new Set(list.map(({ key }) => key));
  let number = 0;
  for (const item of list) {
    while (!item.key) {
      number += 1;
      if (!taken.has(`${letter}${number}`)) item.key = `${letter}${number}`;
    }
  }
}
