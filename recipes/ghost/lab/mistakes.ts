import {
  copyFile,
  type Edit,
  flake,
  mistake,
  type Mistakes,
  mysqlMistakes,
  newConfig,
  published,
  replaceIn,
} from '@cc-ci/catalogue-kit';

const dump = 'mysqldump --user root --single-transaction --no-tablespaces "$MYSQL_DATABASE" | gzip > "$dump_file"\n';

/**
 * The package with the health check at its worst, however fast the machine is: it gives up 5 s after the migration has
 * begun.
 */
function impatient(restarts: 'on-failure' | 'any'): Edit[] {
  const overlay = 'overlays/compose.impatient.yml';
  return [
    replaceIn('recipe.ts', "file: 'compose.grace.yml'", "file: 'compose.impatient.yml'"),
    replaceIn('recipe.ts', "on: 'base'", "on: 'both'"),
    copyFile(overlay, 'mistakes/compose.impatient.yml'),
    replaceIn(overlay, 'condition: on-failure', `condition: ${restarts}`),
  ];
}

export default {
  ...mysqlMistakes({
    volumes: { from: '  content:\n  mysql:\n', to: '  content:\n  database:\n' },
    expected: {
      'no-restore-hook': { says: /removed/ },
      'renamed-volume': { says: /kept/ },
      'cut-dump': { says: /^its gzip does not read to the end: unexpected end of file \(16384 bytes\)/ },
    },
  }),

  // Published: what is dumped at a backup is loaded by nobody at a restore.
  'published-no-restore': published('1.2.0+5.130.4-alpine', {
    stage: 'restore',
    code: 'PROOF_FAILED',
    package: [replaceIn('recipe.ts', "on: 'base'", "on: 'head'")],
    proof: 'restore.marker.came-back',
    says: /removed/,
  }),

  // Every post bears the name of the site.
  title: mistake(
    'feat: show the name of the site above every post',
    {
      stage: 'custom',
      proof: 'a published post is read back by the owner and by a visitor',
      says: /expected 'A site under test' to be 'Post-\w{8}'/,
    },
    replaceIn(
      'entrypoint.sh',
      'exec docker-entrypoint.sh',
      `sed --in-place 's/{{title}}/{{@site.title}}/' "$GHOST_INSTALL"/content.orig/themes/*/post.hbs\nexec docker-entrypoint.sh`,
    ),
    newConfig('ENTRYPOINT'),
  ),

  // A first migration that a health check does not wait for is killed. Ghost ends as if all were well, and `on-failure`
  // leaves it at that …
  'killed-migration': published('1.2.0+5.130.4-alpine', {
    stage: 'install',
    code: 'SERVICE_ENDED',
    package: impatient('on-failure'),
    proof: 'install.converged',
    says: /service app of ghos-\w+\.ci\.test ended without an error, .*\nlast: .*Ghost is shutting down/s,
  }),

  // … and where it is started again, the migration's lock is in its way for ever.
  'locked-migration': published('1.2.0+5.130.4-alpine', {
    stage: 'install',
    code: 'SERVICE_CRASHES',
    package: impatient('any'),
    proof: 'install.converged',
    says: /service app of ghos-\w+\.ci\.test restarts again and again: \d+ tasks died.*\nlast: .*Migration lock was never released/s,
  }),

  // The dump of the backup that counts is cut as by a database that goes away under it, the next is whole.
  dump: flake(
    'test: a database that cycles under its first dump',
    {
      stages: 'backup',
      flakes: [
        {
          stage: 'backup',
          says: /^the dump \/var\/lib\/mysql\/backup\.sql\.gz is complete: its gzip does not read to the end/,
        },
      ],
    },
    replaceIn(
      'mysql_backup.sh',
      dump,
      `${dump}  echo >> /tmp/dumps\n  [ "$(wc --lines < /tmp/dumps)" != 2 ] || truncate --size=16K "$dump_file"\n`,
    ),
    newConfig('MYSQL_BACKUP'),
  ),
} satisfies Mistakes;
