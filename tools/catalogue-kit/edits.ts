import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** The files of a recipe at one commit: path → text. */
export type Tree = Map<string, string>;

/** One change to a tree; what it reads is found below the recipe's `lab/` folder. Throws when it does not fit. */
export type Edit = (tree: Tree, folder: string) => void;

/** Every file below a folder of `lab/`; a file of the same name is replaced. */
export function addFolder(from: string): Edit {
  return (tree, folder) => {
    const root = resolve(folder, from);
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      tree.set(relative(root, path), readFileSync(path, 'utf8'));
    }
  };
}

/** A new file. */
export function addFile(file: string, text: string): Edit {
  return (tree) => {
    if (tree.has(file)) throw new Error(`${file} cannot be added: it is there already`);
    tree.set(file, text);
  };
}

/** A new file with the text of a file of `lab/`. */
export function copyFile(file: string, from: string): Edit {
  return (tree, folder) => addFile(file, readFileSync(resolve(folder, from), 'utf8'))(tree, folder);
}

/** A text replaced in a file; throws unless it is there exactly once. */
export function replaceIn(file: string, from: string, to: string): Edit {
  return (tree) => {
    const text = textOf(tree, file);
    const count = text.split(from).length - 1;
    if (count !== 1)
      throw new Error(`${file} holds ${JSON.stringify(from)} ${count} times, an edit needs it exactly once`);
    tree.set(
      file,
      text.replace(from, () => to),
    );
  };
}

/** Text put behind a line that is in the file exactly once. */
export function addBehind(file: string, line: string, added: string): Edit {
  return replaceIn(file, `${line}\n`, `${line}\n${added}\n`);
}

/** Another image in `compose.yml`: `bump('nginx:1.22.1', 'nginx:1.26.3')`. */
export function bump(from: string, to: string): Edit {
  return replaceIn('compose.yml', `image: ${from}`, `image: ${to}`);
}

/**
 * The next version of a config in `abra.sh`: swarm keeps a config that exists under its name, so that a changed one
 * needs a new name. `newConfig('NGINX_CONF')` turns `NGINX_CONF_VERSION=v1` into `NGINX_CONF_VERSION=v2`.
 */
export function newConfig(name: string): Edit {
  return (tree) => {
    const text = textOf(tree, 'abra.sh');
    const line = new RegExp(`^(export ${name}_VERSION=v)(\\d+)$`, 'm');
    if (!line.test(text)) throw new Error(`abra.sh has no line export ${name}_VERSION=v<number>`);
    tree.set(
      'abra.sh',
      text.replace(line, (_whole, start: string, number: string) => `${start}${Number(number) + 1}`),
    );
  };
}

/** The text of a file of a tree; throws with the files that are there. */
export function textOf(tree: Tree, file: string): string {
  const text = tree.get(file);
  if (text === undefined) throw new Error(`${file} cannot be edited: there are only ${[...tree.keys()].join(', ')}`);
  return text;
}
