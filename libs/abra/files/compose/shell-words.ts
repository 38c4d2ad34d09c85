/**
 * A command line as words, as google/shlex splits it: quotes, backslashes, and comments; undefined where a quote is not
 * closed.
 */
export function shellWords(text: string): string[] | undefined {
  const words: string[] = [];
  let [word, quote]: [string | undefined, string] = [undefined, ''];
  const characters = [...text];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    if (quote !== '') {
      if (character === quote) quote = '';
      else if (character === '\\' && quote === '"') {
        if (++at >= characters.length) return undefined;
        word += characters[at]!;
      } else word += character;
    } else if (/[ \t\r\n]/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '#' && word === undefined) {
      while (at < characters.length && characters[at] !== '\n') at++;
    } else if (character === '"' || character === "'") {
      word ??= '';
      quote = character;
    } else if (character === '\\') {
      if (++at >= characters.length) return undefined;
      word = (word ?? '') + characters[at]!;
    } else word = (word ?? '') + character;
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, word];
}
