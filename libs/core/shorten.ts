/** More than anybody reads of one message. */
const MAX_CHARS = 32_768;

/** A text that is too long without its middle. It is masked before: of a secret that is cut nobody knows the rest. */
export function shorten(text: string, maxChars = MAX_CHARS): string {
  if (text.length <= maxChars) return text;
  const [head, tail] = [Math.floor(maxChars / 4), Math.floor(maxChars / 2)];
  const left = text.length - head - tail;
  return `${text.slice(0, head)}\n… ${left} characters are left out …\n${text.slice(-tail)}`;
}
