/** Wide enough for any place of a compose file. */
const MARGIN = ' '.repeat(80);

/** Where a scan of YAML stands. */
interface Scan {
  /** How many brackets are open. */
  depth: number;
  /** The quote that is open, if one is. */
  quote: string;
  /** Set inside a block text: lines that are indented further are of it. */
  block: number | undefined;
}

/**
 * The text with the lines inside brackets and quotes moved to the right. go-yaml does not look at how they are
 * indented, this project's parser does; what they say stays the same, and so do the numbers of all lines.
 */
export function reindent(text: string): string {
  const scan: Scan = { depth: 0, quote: '', block: undefined };
  return text
    .split('\n')
    .map((line) => reindentLine(line, scan))
    .join('\n');
}

function reindentLine(line: string, scan: Scan): string {
  const isInside = scan.depth > 0 || scan.quote !== '';
  const moved = isInside && line.trim() !== '' ? MARGIN + line.trimStart() : line;
  const indent = /^ */.exec(moved)![0].length;
  if (scan.block !== undefined) {
    if (line.trim() === '' || indent > scan.block) return line;
    scan.block = undefined;
  }
  scanLine(moved, scan);
  return moved;
}

/** Follows the quotes and brackets of a line; what is neither in one nor begins one is plain text. */
function scanLine(line: string, scan: Scan): void {
  let [begins, entry, start] = [true, -1, 0];
  for (let at = /^\s*/.exec(line)![0].length; at < line.length; at++) {
    if (scan.quote !== '') {
      at = behindQuote(line, at, scan) - 1;
      begins = false;
      continue;
    }
    const [letter = '', next = ' '] = [line[at], line[at + 1]];
    const isFollowedBySpace = /\s/.test(next);
    if (letter === '#' && (at === 0 || /\s/.test(line[at - 1]!))) return;
    if (/\s/.test(letter)) continue;
    if (begins) start = at;
    if (begins && /["']/.test(letter)) scan.quote = letter;
    else if (begins && /[[{]/.test(letter)) scan.depth++;
    else if (scan.depth > 0 && /[\]},]/.test(letter)) {
      if (letter !== ',') scan.depth--;
      begins = letter === ',';
    } else if (letter === ':' && (isFollowedBySpace || (scan.depth > 0 && /[[\]{},"']/.test(next)))) {
      if (scan.depth === 0) entry = start;
      begins = true;
    } else if (begins && /[-?]/.test(letter) && isFollowedBySpace) entry = at;
    else if (begins && /[&!]/.test(letter)) at += /^[^\s,[\]{}]*/.exec(line.slice(at))![0].length - 1;
    else if (begins && /[|>]/.test(letter) && scan.depth === 0) {
      scan.block = entry;
      return;
    } else begins = false;
  }
}

/** The place behind the end of a quoted text, or the line's end where it goes on. */
function behindQuote(line: string, from: number, scan: Scan): number {
  for (let at = from; at < line.length; at++) {
    if (scan.quote === '"' && line[at] === '\\') at++;
    else if (scan.quote === "'" && line[at] === "'" && line[at + 1] === "'") at++;
    else if (line[at] === scan.quote) {
      scan.quote = '';
      return at + 1;
    }
  }
  return line.length;
}
