import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const CHECKOUT = join(import.meta.dirname, '../../..');

/** A workspace of its own: records of a test do not mix with those of whoever runs it, and its recipe packages can say what a test needs. */
export interface TestWorkspace extends Disposable {
  readonly path: string;
}

export interface WorkspaceContents {
  /** Packages of this checkout to take over. @default none */
  readonly packages?: readonly string[];
  /** Files to write, by path below the workspace; they win over those of the packages. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Makes a workspace whose modules are this checkout's. */
export function createWorkspace({ packages = [], files = {} }: WorkspaceContents = {}): TestWorkspace {
  const path = mkdtempSync(join(tmpdir(), 'cc-ci-e2e-'));
  symlinkSync(join(CHECKOUT, 'node_modules'), join(path, 'node_modules'));
  for (const name of packages) cpSync(join(CHECKOUT, 'recipes', name), join(path, 'recipes', name), { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
