// What the floor of browsers, Chromium 109 and Firefox 115, does not know, and what the interface must not do.
// Each rule is [what, the browsers that first have it, what it looks like, a sample it must catch].

/** In styles. A block of @supports may use what it asks for. */
export const STYLE_RULES = [
  [':has()', 'Firefox 121', /:has\(/, '.a:has(.b) { top: 0 }'],
  ['container style queries', 'Chromium 111', /@container[^{]*style\(/, '@container style(--a: 1) { a { top: 0 } }'],
  ['@scope', 'Chromium 118, Firefox 128', /@scope\b/, '@scope (.a) { b { top: 0 } }'],
  ['@starting-style', 'Chromium 117, Firefox 129', /@starting-style\b/, '@starting-style { a { top: 0 } }'],
  ['@property', 'Firefox 128', /@property\b/, '@property --a { inherits: true }'],
  ['view transitions', 'Chromium 111, Firefox 144', /view-transition|@view-transition/, 'a { view-transition-name: b }'],
  ['anchor positioning', 'Chromium 125', /@position-try|\banchor-(?:name|scope|size)\b|\bposition-(?:anchor|area|try)|\banchor\(/, 'a { position-anchor: --b }'],
  ['animation by scrolling', 'Chromium 115', /\b(?:animation|scroll|view)-timeline\b|\banimation-range\b/, 'a { animation-timeline: scroll() }'],
  ['animation-composition', 'Chromium 112', /\banimation-composition\b/, 'a { animation-composition: add }'],
  ['transitions of display', 'Chromium 117, Firefox 129', /\ballow-discrete\b|\btransition-behavior\b|[{;]\s*overlay:/, 'a { transition: display 1s allow-discrete }'],
  ['light-dark()', 'Chromium 123, Firefox 120', /\blight-dark\(/, 'a { color: light-dark(red, blue) }'],
  ['color-mix()', 'Chromium 111', /\bcolor-mix\(/, 'a { color: color-mix(in srgb, red, blue) }'],
  ['wide colours', 'Chromium 111', /\b(?:oklch|oklab|lch|lab|color)\(/, 'a { color: oklch(50% 0 0) }'],
  ['relative colours', 'Chromium 119, Firefox 128', /\b(?:rgb|hsl|hwb)a?\(\s*from\b/, 'a { color: rgb(from red r g b) }'],
  ['text-wrap', 'Chromium 114, Firefox 121', /\btext-wrap(?:-\w+)?:/, 'a { text-wrap: balance }'],
  ['white-space-collapse', 'Chromium 114, Firefox 124', /\bwhite-space-collapse:/, 'a { white-space-collapse: preserve }'],
  ['field-sizing', 'Chromium 123', /\bfield-sizing:/, 'textarea { field-sizing: content }'],
  ['sizes of keywords', 'Chromium 129', /\binterpolate-size:|\bcalc-size\(/, 'a { height: calc-size(auto, size) }'],
  ['text-box', 'Chromium 133', /\btext-box(?:-\w+)?:/, 'a { text-box: trim-both }'],
  ['content-visibility', 'Firefox 125', /\bcontent-visibility:/, 'a { content-visibility: auto }'],
  ['zoom', 'Firefox 126', /[{;\s]zoom:/, 'a { zoom: 2 }'],
  ['subgrid', 'Chromium 117', /\bsubgrid\b/, 'a { grid-template-columns: subgrid }'],
  ['masonry', 'none', /\bmasonry\b/, 'a { grid-template-rows: masonry }'],
  ['font-variant-alternates', 'Chromium 111', /\bfont-variant-alternates:/, 'a { font-variant-alternates: historical-forms }'],
  [':user-valid', 'Chromium 119', /:user-(?:in)?valid\b/, 'input:user-invalid { top: 0 }'],
  [':autofill', 'Chromium 110', /(?<!-webkit-)(?<=:)autofill\b/, 'input:autofill { top: 0 }'],
  [':dir()', 'Chromium 120', /:dir\(/, 'a:dir(rtl) { top: 0 }'],
  [':popover-open', 'Chromium 114, Firefox 125', /:popover-open\b/, 'a:popover-open { top: 0 }'],
  [':open, ::details-content', 'Chromium 131', /:open\b|::details-content\b/, 'details:open { top: 0 }'],
  [':state()', 'Chromium 125, Firefox 126', /:state\(/, 'a:state(b) { top: 0 }'],
  ['::highlight()', 'Firefox 140', /::highlight\(|::target-text\b/, '::highlight(a) { top: 0 }'],
  [':nth-child(… of …)', 'Chromium 111', /:nth-(?:last-)?child\([^)]*\bof\b/, 'a:nth-child(2 of .b) { top: 0 }'],
  ['steps of linear()', 'Chromium 113', /\blinear\(/, 'a { transition: top 1s linear(0, 1) }'],
  ['line height units', 'Chromium 109, Firefox 120', /\d(?:r?lh|r?cap|ric)\b/, 'a { height: 2lh }'],
  ['mathematics', 'Chromium 111 to 125, Firefox 118', /\b(?:round|mod|rem|sin|cos|tan|asin|acos|atan2?|pow|sqrt|hypot|log|exp|abs|sign|if|random)\(/, 'a { width: round(1.5px, 1px) }'],
  ['image-set()', 'Chromium 113', /(?<!-webkit-)\bimage-set\(/, 'a { background: image-set("a.png" 1x) }'],
  ['(scripting), (update)', 'Chromium 113 to 120', /\((?:scripting|update|prefers-reduced-transparency)\b/, '@media (scripting: none) { a { top: 0 } }'],
  ['margins of a printed page', 'Chromium 131', /@(?:top|bottom|left|right)-(?:left|center|right|top|middle|bottom)\b/, '@page { @top-left { content: "a" } }'],
];

/** What the floor knows only by its prefix: [property, since, prefixed, sample]. */
export const PREFIXED = [
  ['mask', 'Chromium 120', '-webkit-mask', 'a { mask: none }'],
  ['print-color-adjust', 'Chromium 136', '-webkit-print-color-adjust', 'a { print-color-adjust: exact }'],
  ['box-decoration-break', 'Chromium 130', '-webkit-box-decoration-break', 'a { box-decoration-break: clone }'],
];

/** In scripts. */
export const SCRIPT_RULES = [
  ['alert, confirm, prompt', 'never here', /(?<![.\w$#])(?:(?:window|globalThis|self)\s*\.\s*)?(?:alert|confirm|prompt)\s*\(/, 'if (window.confirm("?")) go();'],
  ['copies of arrays', 'Chromium 110', /\.(?:toSorted|toReversed|toSpliced)\(/, 'list.toSorted()'],
  ['Array.with', 'Chromium 110', /\.with\(/, 'list.with(0, 1)'],
  ['Array.fromAsync', 'Chromium 121', /\bArray\.fromAsync\b/, 'Array.fromAsync(lines)'],
  ['groupBy', 'Chromium 117, Firefox 119', /\b(?:Object|Map)\.groupBy\b/, 'Object.groupBy(list, key)'],
  ['Promise.withResolvers, Promise.try', 'Chromium 119, Firefox 121', /\bPromise\.(?:withResolvers|try)\b/, 'Promise.withResolvers()'],
  ['acts of sets', 'Chromium 122, Firefox 127', /\.(?:union|intersection|difference|symmetricDifference|isSubsetOf|isSupersetOf|isDisjointFrom)\(/, 'one.union(other)'],
  ['acts of iterators', 'Chromium 122, Firefox 131', /\.(?:(?:keys|values|entries)\(\)|matchAll\([^()]*\))\s*\.(?:map|filter|take|drop|flatMap|reduce|some|every|find|forEach|toArray)\(|\bIterator\.from\b/, 'map.values().map(double)'],
  ['isWellFormed', 'Chromium 111, Firefox 119', /\.(?:isWellFormed|toWellFormed)\(/, 'text.isWellFormed()'],
  ['v flag of expressions', 'Chromium 112, Firefox 116', /[^\s<]\/[dgimsuy]*v[dgimsuy]*(?=[.,;)\s\]])/, 'const letters = /[\\p{L}--[a-z]]/gv;'],
  ['RegExp.escape, modifiers', 'Chromium 125', /\bRegExp\.escape\b|\(\?[ims]*-?[ims]+:/, 'RegExp.escape(text)'],
  ['Intl.Segmenter, DurationFormat', 'Firefox 125', /\bIntl\.(?:Segmenter|DurationFormat)\b/, 'new Intl.Segmenter("ru")'],
  ['Temporal', 'Firefox 139', /\bTemporal\./, 'Temporal.Now.instant()'],
  ['URL.canParse, URL.parse', 'Chromium 120', /\bURL\.(?:canParse|parse)\b|\bURLPattern\b/, 'URL.canParse(text)'],
  ['AbortSignal.any', 'Chromium 116, Firefox 124', /\bAbortSignal\.any\b/, 'AbortSignal.any([one])'],
  ['scheduler', 'Firefox 142', /\bscheduler\.(?:postTask|yield)\b/, 'await scheduler.yield()'],
  ['navigation', 'Firefox 147', /\bnavigation\.(?:navigate|addEventListener|currentEntry)\b/, 'navigation.navigate("/")'],
  ['view transitions', 'Chromium 111, Firefox 144', /\bstartViewTransition\b/, 'document.startViewTransition(act)'],
  ['popover', 'Chromium 114, Firefox 125', /\.(?:showPopover|hidePopover|togglePopover)\(|\bpopover(?:Target)?\b['"]?\s*[:=]|\bbeforetoggle\b/, 'element("div", { popover: "auto" })'],
  ['acts of dialogs by attribute', 'Chromium 134', /\bclosedby\b|\bcommandfor\b|\.requestClose\(/, 'dialog.requestClose()'],
  ['reading the clipboard unasked', 'Firefox 125 to 127', /\bclipboard\.read(?:Text)?\(|\bClipboardItem\b/, 'navigator.clipboard.readText()'],
  ['plaintext-only', 'Firefox 136', /plaintext-only/, 'node.contentEditable = "plaintext-only"'],
  ['what needs HTTPS', 'not on plain HTTP inside an office', /\bcrypto\.(?:randomUUID|subtle)\b|\bnavigator\.(?:locks|clipboard|serviceWorker|storage)\b/, 'crypto.randomUUID()'],
  ['scrollend', 'Chromium 114', /\bonscrollend\b|['"]scrollend['"]/, 'node.addEventListener("scrollend", act)'],
  ['scrollIntoViewIfNeeded', 'not Firefox', /\bscrollIntoViewIfNeeded\b/, 'node.scrollIntoViewIfNeeded()'],
  ['parts of Chromium alone', 'not Firefox', /\bshow(?:Open|Save)FilePicker\b|\bnavigator\.(?:userAgentData|connection|keyboard)\b|\bEyeDropper\b|\bEditContext\b/, 'await showSaveFilePicker()'],
  ['userActivation, wakeLock', 'Firefox 120, 126', /\bnavigator\.(?:userActivation|wakeLock)\b/, 'navigator.userActivation.isActive'],
  ['highlights', 'Firefox 140', /\bCSS\.highlights\b|\bnew Highlight\(/, 'CSS.highlights.set("a", b)'],
  ['setHTML and its kin', 'Chromium 124, Firefox 128', /\.(?:setHTML|setHTMLUnsafe|getHTML|moveBefore)\(|\bparseHTMLUnsafe\b/, 'node.setHTMLUnsafe(text)'],
  ['imports of other kinds', 'Chromium 123', /\bwith\s*\{\s*type:/, 'import data from "./a.json" with { type: "json" };'],
  ['using', 'Chromium 134', /^\s*(?:await\s+)?using\s+\w+\s*=/m, 'using lock = take();'],
  ['base64 of bytes', 'Chromium 140, Firefox 133', /\.(?:toBase64|toHex)\(|\bUint8Array\.from(?:Base64|Hex)\b/, 'bytes.toHex()'],
  ['caretPositionFromPoint', 'Chromium 128', /\bcaretPositionFromPoint\b/, 'document.caretPositionFromPoint(1, 2)'],
];

/** In the markup of pages (Rust). */
export const MARKUP_RULES = [
  ['popover', 'Chromium 114, Firefox 125', /\bpopover(?:target\w*)?\s*=|\bpopover\s*(?:\{|;)/, 'div popover="auto" { }'],
  ['acts by attribute', 'Chromium 134', /\b(?:closedby|commandfor|interestfor)\s*=/, 'dialog closedby="any" { }'],
  ['search, selectedcontent', 'Chromium 118, Firefox 118', /^\s*(?:search|selectedcontent)\s*(?:[.#\w="-]+\s*)*\{/m, '  search { }'],
];

/** What the rules find in a style, as «line: what (since)». */
export function findInStyle(source) {
  const text = withoutSupports(withoutComments(source));
  return [...find(STYLE_RULES, text), ...findNesting(text), ...findUnprefixed(text)];
}

export function findInScript(source) {
  return find(SCRIPT_RULES, withoutComments(source));
}

export function findInMarkup(source) {
  return find(MARKUP_RULES, withoutComments(source));
}

function find(rules, text) {
  return rules.flatMap(([what, since, pattern]) => {
    const found = new RegExp(pattern.source, pattern.flags).exec(text);
    return found ? [told(text, found.index, what, since)] : [];
  });
}

function told(text, at, what, since) {
  return `line ${text.slice(0, at).split('\n').length}: ${what} (${since})`;
}

/** Comments become blanks, so that lines keep their numbers; texts in quotes stay. */
function withoutComments(source) {
  const parts = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g;
  return source.replace(parts, (whole, quoted) => quoted ?? blank(whole));
}

function blank(text) {
  return text.replace(/[^\n]/g, ' ');
}

function withoutSupports(text) {
  const at = text.search(/@supports\b/);
  if (at === -1) return text;
  let end = text.indexOf('{', at) + 1;
  for (let depth = 1; depth > 0 && end < text.length; end += 1) depth += { '{': 1, '}': -1 }[text[end]] ?? 0;
  return withoutSupports(text.slice(0, at) + blank(text.slice(at, end)) + text.slice(end));
}

/** A rule inside a rule: Chromium 112, Firefox 117. */
function findNesting(text) {
  const open = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === ';') from = at + 1;
    else if (text[at] === '}') {
      open.pop();
      from = at + 1;
    } else if (text[at] === '{') {
      const head = text.slice(from, at).trim();
      if (open.some((outer) => !outer.startsWith('@'))) return [told(text, at, `a rule inside a rule: «${head}»`, 'Chromium 112, Firefox 117')];
      open.push(head);
      from = at + 1;
    }
  }
  return [];
}

function findUnprefixed(text) {
  return [...text.matchAll(/\{([^{}]*)\}/g)].flatMap((block) => PREFIXED.flatMap(([property, since, prefixed]) => {
    const plain = new RegExp(`(?:^|[;\\s])${property}(?:-\\w+)*\\s*:`).test(block[1]);
    return plain && !block[1].includes(`${prefixed}`) ? [told(text, block.index, `${property} without ${prefixed}`, since)] : [];
  }));
}
