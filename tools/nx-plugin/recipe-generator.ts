import { join } from 'node:path';
import { generateFiles, type Tree } from '@nx/devkit';

/** What the app keeps its data in. */
export type Database = 'none' | 'postgres' | 'mysql' | 'sqlite';

export interface RecipeOptions {
  readonly name: string;
  /** `none`: files of a volume. @default none */
  readonly database?: Database;
}

interface Part {
  /** What `recipe.ts` takes from the facade. */
  readonly imports: string;
  readonly volume: string;
  /** Where its dump is in the container. */
  readonly dump?: string;
  readonly secrets: readonly string[];
  readonly configs: readonly { readonly config: string; readonly file: string }[];
}

const PARTS: Readonly<Record<Database, Part>> = {
  none: { imports: ', fileMarker', volume: 'content', secrets: [], configs: [] },
  postgres: {
    imports: ', dumpIsWhole, postgresMarker',
    volume: 'postgres',
    dump: '/var/lib/postgresql/data/backup.sql.gz',
    secrets: ['db_password'],
    configs: [{ config: 'pg_backup', file: 'pg_backup.sh' }],
  },
  mysql: {
    imports: ', dumpIsWhole, mysqlMarker',
    volume: 'mysql',
    dump: '/var/lib/mysql/backup.sql.gz',
    secrets: ['db_password', 'db_root_pass'],
    configs: [{ config: 'mysql_backup', file: 'mysql_backup.sh' }],
  },
  sqlite: {
    imports: ', sqliteIsWhole, sqliteMarker',
    volume: 'data',
    secrets: [],
    configs: [
      { config: 'server', file: 'server.mjs' },
      { config: 'backup', file: 'backup.mjs' },
    ],
  },
};

/**
 * Writes a package for a recipe that is green with three mistakes red, and its owners:
 * `nx g @cc-ci/nx-plugin:recipe ghost --database=mysql`. In the lab a small image is in the place of the app. Nothing
 * outside of its folder changes but CODEOWNERS.
 * @throws an error when the package is there already
 */
export function recipeGenerator(tree: Tree, { name, database = 'none' }: RecipeOptions): void {
  const folder = `recipes/${name}`;
  if (tree.exists(folder)) throw new Error(`${folder} is there already\n  try:  nx test recipe-${name}`);
  const isNode = database === 'sqlite';
  const values = {
    ...PARTS[database],
    name,
    database,
    first: isNode ? '1' : '1.22.1',
    second: isNode ? '2' : '1.26.3',
    image: isNode ? 'node' : 'nginx',
    appName: '<app-name>',
    dot: '.',
  };
  const templates = join(import.meta.dirname, 'templates');
  generateFiles(tree, join(templates, 'package'), folder, values);
  tree.rename(`${folder}/lab/files/release/${values.first}`, `${folder}/lab/files/release/1.0.0+${values.first}`);
  if (database === 'mysql' || database === 'sqlite')
    generateFiles(tree, join(templates, database), `${folder}/lab/files`, values);
  addOwners(tree, name);
}

function addOwners(tree: Tree, name: string): void {
  const lines = (tree.read('CODEOWNERS', 'utf8') ?? '').trimEnd();
  const line = `${`/recipes/${name}/`.padEnd(23)} @cc-ci/${name}`;
  tree.write('CODEOWNERS', `${lines}\n${line}\n`);
}
