import { Lexer } from 'yaml';
import { lineOf } from '../problem.ts';

/** What go-yaml refuses and this project's YAML parser takes; the line of it, from 1. */
export interface Refusal {
  readonly line: number;
  readonly rule: string;
  readonly fix: string;
}

/** The text with the line ends that YAML 1.1 has besides `\n`. */
export function withPlainLineEnds(text: string): string {
  return text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n');
}

/** Tabs that indent, control characters, directives: the first of them. */
export function findRefused(text: string): Refusal | undefined {
  return findControlCharacter(text) ?? findDirective(text) ?? findTabInBlock(text) ?? findInTokens(text);
}

function findControlCharacter(text: string): Refusal | undefined {
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  const at = text.search(/[\0-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/);
  if (at < 0) return undefined;
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  return { line: lineOf(text, at), rule: `the control character U+${code} is not allowed`, fix: 'take it out' };
}

function findDirective(text: string): Refusal | undefined {
  const before = /^(?:[ \t]*(?:#.*)?\n|%.*\n)*/.exec(text)?.[0] ?? '';
  const at = before.search(/^%(?!TAG |YAML +1\.1\s)/m);
  if (at < 0) return undefined;
  return {
    line: lineOf(text, at),
    rule: `docker/cli refuses ${before.slice(at).split('\n')[0]}`,
    fix: 'take the line out',
  };
}

/** A tab in front of the first line of a block text: how far the text is indented cannot be told. */
function findTabInBlock(text: string): Refusal | undefined {
  const match = /(?:[:-]|[:-] [^\n]*) +[|>][-+]?(?: +#.*)?\n(?:[ \t]*\n)* *\t/.exec(text);
  if (!match) return undefined;
  const line = lineOf(text, match.index + match[0].length - 1);
  return { line, rule: 'a tab indents the first line of a block text', fix: 'indent by spaces' };
}

/** What the lexer puts between the pieces of the text: the begin of a document, of a scalar, the end of brackets. */
const MARKS = ['\u0002', '\u0018', '\u001f', '\ufeff'];

/** Of those: a text comes next. */
const SCALAR = '\u001f';

/**
 * A tab at the beginning of a line, or behind a dash: outside of texts and brackets it is not blank space. And a
 * question mark in a text without quotes inside brackets (findings/go-yaml-question-mark-in-brackets.sh).
 */
function findInTokens(text: string): Refusal | undefined {
  if (!/[\t[{]/.test(text)) return undefined;
  let [at, depth, previous] = [0, 0, '\n'];
  for (const token of new Lexer().lex(text)) {
    if (MARKS.includes(token)) {
      previous = token === SCALAR ? token : previous;
      at += token === '\ufeff' ? 1 : 0;
      continue;
    }
    const isScalar = previous === SCALAR;
    const isBlank = !isScalar && /^[ \t]+$/.test(token);
    if (isBlank && token.includes('\t') && depth === 0 && /^[-?\n]$/.test(previous))
      return {
        line: lineOf(text, at),
        rule: 'a tab indents here, and YAML allows spaces alone',
        fix: 'indent by spaces',
      };
    const marked = isScalar && depth > 0 && /^(?:[?:]|[^"'].*\?)/s.test(token);
    const glued = depth > 0 && previous === 'key:' && /^[[{"']/.test(token);
    if (marked || glued)
      return {
        line: lineOf(text, at),
        rule: `docker/cli cannot read ${marked ? token : 'what stands right behind the colon'}, inside brackets`,
        fix: marked ? `put it in quotes: "${token}"` : 'put a space behind the colon',
      };
    if (!isScalar && /^[[{]$/.test(token)) depth++;
    if (!isScalar && /^[\]}]$/.test(token)) depth--;
    at += token.length;
    previous = isBlank && previous !== 'key:' ? previous : nextPrevious(token, isScalar, previous);
  }
  return undefined;
}

/** What the next token is told of this one. */
function nextPrevious(token: string, isScalar: boolean, previous: string): string {
  if (isScalar) return /^["']/.test(token) ? 'quoted' : 'plain';
  return token === ':' && previous === 'plain' ? 'key:' : token;
}
