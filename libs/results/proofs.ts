/**
 * Every proof that the harness makes: its id, and what it says. In a record the id stands behind the stage in which the
 * proof was made: `upgrade.converged`. The second app of a fresh restore and each dep come in between:
 * `restore.fresh.converged`, `deps.keycloak.converged`.
 */
const PROOFS = {
  // A deploy, of the base or of the head.
  'images-available': (what: string) => `every image of the ${what} can be pulled`,
  'base-installed': () => 'the base can be installed',
  'realm-wired': (provider: string) => `the app signs its users in through a realm in ${provider}`,
  converged: () => 'every service runs and its update has completed',
  healthy: (path: string) => `the app answers on ${path}`,
  ready: (probe: string) => `ready probe: ${probe}`,
  'images-run': (what: string) => `the running images are those of the ${what}`,
  'version-label': () => 'the version label is that of the base',
  'chaos-label': () => 'the chaos label is the commit of the head',
  'stays-up': () => 'no task has died since every service had settled',
  'started-again': () => 'every service was stopped, and is started again',
  'old-tasks-gone': () => 'no task of the base is still running',
  'dropped-services-gone': () => 'services that the head drops are gone',
  newer: () => 'the head’s version is not below the base’s',
  'as-judged': () => 'swarm gives the services nothing beyond what the policy has judged',
  'own-routes': () => 'its routers take the app’s own hosts alone',
  'one-shots-known': () => 'services that ended are meant to end',
  'volumes-kept': () => 'no volume of the base is left behind with its data',
  changed: () => 'the head changes what is deployed',

  // Data: rows of a marker.
  'marker.seeded': () => 'marker: the rows were written and read back',
  'marker.survived': (what: string) => `marker: the rows survived ${what}`,
  'marker.damaged': () => 'marker: one row was deleted, one changed, one added before the restore',
  'marker.restored': () => 'marker: deleted row back, changed row reverted, new row gone',
  'marker.came-back': () => 'marker: deleted row back',
  'marker.reverted': () => 'marker: changed row reverted',
  'marker.new-row-gone': () => 'marker: new row gone',
  'marker.untouched': () => 'marker: untouched row unchanged',

  // Data: all of it.
  'whole.read': () => 'every database and every volume can be read',
  'whole.survived': () => 'no database and no volume lost its data in the upgrade',
  'whole.came-back': () => 'all data came back, in an app that had none of it',
  'whole.restored': () => 'all data is as it was at the backup',

  // Backup and restore.
  'data-covered': () => 'the backup labels cover the data',
  'labels-known': () => 'backup bots obey every backupbot label',
  'volumes-saved': () => 'every named volume is saved, or left out for a reason',
  'snapshot-made': () => 'the backup made a snapshot',
  'snapshot-holds': (what: string, service: string) => `the snapshot holds ${what} of service ${service}`,
  'dump-complete': (path: string) => `the dump ${path} is complete`,
  'dump-fresh': (path: string) => `this backup made the dump ${path}`,
  'dumps-in-volumes': () => 'no dump is left outside of the volumes',
  'database-intact': (path: string) => `the database ${path} is intact`,
  'repository-intact': () => 'restic check finds no error in the repository',
  'hook-succeeded': (hook: string, service: string) => `${hook} of service ${service} succeeded`,
  restored: () => 'the snapshot is restored',

  // Tests of the package, and the screenshot.
  'tests-exist': () => 'the package has tests',
  screenshot: () => 'the app can be seen in a browser',

  // Deps.
  'brought-up': () => 'it was brought up',
  'shared-app': () => 'the shared app answers, and realms of dead runs are gone from it',

  // Teardown.
  undeployed: () => 'abra undeploys the app',
  removed: () => 'abra removes its data, secrets and env',
  'nothing-left': () => 'nothing is left',
  'env-gone': () => 'the app’s env file is gone',
  'realm-gone': (provider: string) => `its realm in ${provider} is gone`,
  'secrets-masked': () => 'no file of the record holds a secret',

  // Lint, and what went wrong outside of any proof.
  rule: (rule: string, text: string) => `${rule} ${text}`,
  'carried-out': (stage: string) => `${stage} was carried out`,
} as const satisfies Readonly<Record<string, (...parameters: string[]) => string>>;

/** Id of a proof, without the stage in which it is made. */
export type ProofId = keyof typeof PROOFS;

/** A proof's id and what it says. */
export interface ProofLabel {
  readonly id: string;
  readonly name: string;
}

/** Names a proof of the table, with the parameters of its sentence. */
export function proof<Id extends ProofId>(id: Id, ...parameters: Parameters<(typeof PROOFS)[Id]>): ProofLabel {
  const say = PROOFS[id] as (...parameters: readonly string[]) => string;
  return { id, name: say(...parameters) };
}

/** A rule of abra's lint as a proof: its id is the rule's own, such as `lint.R008`. */
export function lintProof(rule: string, text: string): ProofLabel {
  return { ...proof('rule', rule, text), id: rule };
}
