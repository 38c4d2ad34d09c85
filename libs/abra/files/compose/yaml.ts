import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml';
import { keyOf, RecipeFileError } from '../problem.ts';
import { reindent } from './reindent.ts';
import { resolveScalar } from './scalar.ts';
import { findRefused, withPlainLineEnds } from './strictness.ts';
import { kindOf, type Value, type ValueMap } from './value.ts';
import { empty, notAMapping, notYaml } from './yaml-errors.ts';

/** One compose file as data, nothing filled in yet. */
export interface ComposeText {
  readonly name: string;
  readonly content: ValueMap;
  /** The line of a path such as `['services', 'app', 'image']`, or of the nearest part of it that the file has. */
  readonly lineAt: (path: readonly string[]) => number | undefined;
}

/** A document that aliases blow up to more values than this is refused. */
const MOST_VALUES = 500_000;

/**
 * The first document of a YAML text, as docker/cli's go-yaml 3 reads it: anchors and merge keys resolved, a key that
 * stands twice refused.
 * @throws RecipeFileError with file, line and key
 */
export function parseCompose(name: string, raw: string): ComposeText {
  const plain = withPlainLineEnds(raw);
  const first = parseText(plain);
  const parsed =
    first.document && (first.document.errors.length > 0 || plain.includes('\t')) ? parseText(reindent(plain)) : first;
  const { document, text, lines } = parsed;
  if (!document) throw empty(name, text);
  const refused = findRefused(text);
  if (refused) throw new RecipeFileError({ file: name, ...refused });
  const error = document.errors.find((found) => countsForGo(found, document, lines));
  if (error) {
    const said = error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
    throw notYaml({ file: name, line: error.linePos?.[0].line, said, cause: error });
  }
  const reader = new Reader(name, { document, lines, text });
  const content = reader.read();
  if (!(content instanceof Map)) throw content === null ? empty(name, text) : notAMapping(name, content);
  return { name, content, lineAt: (path) => reader.lineAt(path) };
}

function parseText(text: string): { text: string; document: Document.Parsed | undefined; lines: LineCounter } {
  const lines = new LineCounter();
  const options = {
    schema: 'failsafe',
    strict: false,
    uniqueKeys: false,
    logLevel: 'silent',
    lineCounter: lines,
  } as const;
  return { text, document: parseAllDocuments(text, options)[0], lines };
}

/** go-yaml does not mind what stands behind a document that began in brackets or further right. */
function countsForGo(error: YAMLParseError, { contents }: Document.Parsed, lines: LineCounter): boolean {
  if (error.code !== 'UNEXPECTED_TOKEN' || !isMap(contents) || error.pos[0] < contents.range[1]) return true;
  return !contents.flow && lines.linePos(contents.range[0]).col === 1;
}

interface Parsed {
  readonly text: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

class Reader {
  readonly #name: string;
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;
  /** Where the text ends, if it ends without a line end; else -1. */
  readonly #length: number;
  readonly #open = new Set<Node>();
  #values = 0;

  constructor(name: string, { document, lines, text }: Parsed) {
    this.#name = name;
    this.#document = document;
    this.#lines = lines;
    this.#length = text.endsWith('\n') ? -1 : text.length;
  }

  read(): Value {
    return this.#value(this.#document.contents, []);
  }

  lineAt(path: readonly string[]): number | undefined {
    let [node, found]: [unknown, unknown] = [this.#document.contents, undefined];
    for (const step of path) {
      const inside = this.#target(node);
      const index = /^\[(\d+)\]$/.exec(step)?.[1];
      const pair = isMap(inside) ? this.#pairOf(inside, step) : undefined;
      const item = isSeq(inside) && index !== undefined ? inside.items[Number(index)] : undefined;
      if (pair === undefined && item === undefined) break;
      [node, found] = pair ? [pair.value, pair.key] : [item, item];
    }
    return this.#lineOf(found ?? this.#document.contents);
  }

  #value(node: unknown, path: readonly string[]): Value {
    if (++this.#values > MOST_VALUES)
      throw this.#problem(node, path, {
        rule: 'the document holds far too many aliases',
        fix: 'write out what they stand for',
      });
    const target = this.#target(node);
    if (isScalar(target)) return this.#scalar(target, path);
    if (!isMap(target) && !isSeq(target)) return null;
    if (this.#open.has(target))
      throw this.#problem(node, path, { rule: 'an anchor holds an alias of itself', fix: 'take the alias out' });
    this.#open.add(target);
    const value = isMap(target)
      ? this.#map(target, path)
      : target.items.map((item, index) => this.#value(item, [...path, `[${index}]`]));
    this.#open.delete(target);
    return value;
  }

  #scalar(node: Scalar, path: readonly string[]): Value {
    const { value: raw } = node;
    const text = raw instanceof Uint8Array ? Buffer.from(raw).toString() : String(raw ?? '');
    const tag = /^tag:yaml\.org,2002:(\w+)$/.exec(node.tag ?? '')?.[1];
    if (tag === 'binary' && !/^(?:[\w+/]{4})*(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test((node.source ?? '').replace(/\s/g, '')))
      throw this.#problem(node, path, { rule: 'the text behind !!binary is not base64', fix: 'take the tag out' });
    if (node.tag === '!' && text === '' && node.type === 'PLAIN') return null;
    if ((node.tag !== undefined && tag === undefined) || tag === 'binary') return text;
    // The last line of a block text has no line end where the file has none.
    if (node.range?.[1] === this.#length && node.type?.startsWith('BLOCK')) return text.replace(/\n$/, '');
    if (node.type !== 'PLAIN' && (tag === undefined || tag === 'str')) return text;
    const value = resolveScalar(text, tag);
    if (value === undefined)
      throw this.#problem(node, path, { rule: `"${text}" is not of the type !!${tag}`, fix: 'take the tag out' });
    return value;
  }

  #map(node: YAMLMap, path: readonly string[]): ValueMap {
    this.#requireUniqueKeys(node, path);
    const found: ValueMap = new Map();
    for (const { key, value } of node.items) {
      if (!isMergeKey(key)) {
        const name = this.#key(key, path);
        found.set(name, this.#value(value, [...path, name]));
      }
    }
    for (const { key, value } of node.items) if (isMergeKey(key)) this.#mergeInto(found, value, path);
    return found;
  }

  #key(node: unknown, path: readonly string[]): string {
    const key = this.#value(node, path);
    if (typeof key === 'string') return key;
    if (path.some((step) => step.startsWith('x-'))) return String(key);
    const name = isScalar(node) ? String(node.value) : '';
    const rule = `the key ${name} is ${kindOf(key)}, and must be a text`;
    throw this.#problem(node, path, { rule, fix: `write "${name}", in quotes` });
  }

  /** What is merged in gives way to what stands in the mapping itself; of several, the first wins. */
  #mergeInto(found: ValueMap, node: unknown, path: readonly string[]): void {
    const target = this.#target(node);
    const sources = isSeq(target) && !isAlias(node) ? target.items : [node];
    for (const source of sources) {
      const merged = this.#value(source, path);
      if (!(merged instanceof Map))
        throw this.#problem(source, path, {
          rule: '<< wants a mapping or a list of mappings',
          fix: 'name an anchor of a mapping',
        });
      for (const [key, value] of merged) if (!found.has(key)) found.set(key, value);
    }
  }

  #requireUniqueKeys(node: YAMLMap, path: readonly string[]): void {
    const seen = new Map<string, unknown>();
    for (const { key } of node.items) {
      const name = isAlias(key) ? `*${key.source}` : isScalar(key) ? String(key.value ?? '') : undefined;
      if (name === undefined) continue;
      if (seen.has(name)) {
        const rule = `the key stands twice: it is there at line ${this.#lineOf(seen.get(name))} already`;
        throw this.#problem(key, [...path, name], { rule, fix: 'keep one of the two' });
      }
      seen.set(name, key);
    }
  }

  #target(node: unknown): unknown {
    if (!isAlias(node)) return node;
    const target = node.resolve(this.#document);
    if (!target)
      throw this.#problem(node, [], {
        rule: `nothing above has the anchor &${node.source}`,
        fix: 'name an anchor that is',
      });
    return target;
  }

  #pairOf(node: YAMLMap, step: string): { key: unknown; value: unknown } | undefined {
    const own = node.items.find(({ key }) => isScalar(key) && String(key.value) === step && !isMergeKey(key));
    if (own) return own;
    for (const { key, value } of node.items.filter((pair) => isMergeKey(pair.key))) {
      const target = this.#target(value);
      const maps = isSeq(target) ? target.items.map((item) => this.#target(item)) : [target];
      const merged = maps.filter((map) => isMap(map)).map((map) => this.#pairOf(map, step));
      const found = merged.find((pair) => pair !== undefined);
      if (found && key) return found;
    }
    return undefined;
  }

  #lineOf(node: unknown): number | undefined {
    const range = (node as Partial<Node> | null | undefined)?.range;
    return range ? this.#lines.linePos(range[0]).line : undefined;
  }

  #problem(node: unknown, path: readonly string[], said: { rule: string; fix: string }): RecipeFileError {
    return new RecipeFileError({ file: this.#name, line: this.#lineOf(node), key: keyOf(path), ...said });
  }
}

function isMergeKey(key: unknown): boolean {
  return (
    isScalar(key) &&
    (/:merge$/.test(key.tag ?? '') || (key.type === 'PLAIN' && key.value === '<<' && (!key.tag || key.tag === '!')))
  );
}
