import { testRedCases } from './red-case.ts';
import { changedMeta } from './workspace.ts';

testRedCases('custom-html', [
  {
    branch: 'red/image-missing', stage: 'upgrade', stages: 'upgrade', code: 'IMAGE_UNAVAILABLE',
    proof: 'every image of the head can be had',
    says: /^image nginx:1\.26\.99 cannot be had\nlast: .*(manifest unknown|not found)/s,
  },
  {
    branch: 'red/crash', stage: 'upgrade', stages: 'upgrade', code: 'UPDATE_ROLLED_BACK',
    proof: 'every service runs and its update has settled',
    says: /service app of cust-\w+\.ci\.test was rolled back by swarm.*\nlast: .*unknown directive "chraset_types".*\ntry: cc-ci logs cust-\w+\.ci\.test app/s,
  },
  {
    branch: 'red/unhealthy', stage: 'upgrade', stages: 'upgrade', code: 'APP_NOT_READY', files: changedMeta('custom-html', '  memoryMb:', '  timeouts: { deployMs: 20_000 },\n  memoryMb:'),
    proof: 'every service runs and its update has settled',
    says: /^app cust-\w+\.ci\.test was not ready after 20 s: service app has 0 of 1 tasks running, update updating \(looked \d+ times\)\nlast: .+\ntry: cc-ci logs cust-\w+\.ci\.test app$/s,
  },
  {
    branch: 'red/readme-only', stage: 'upgrade', stages: 'upgrade', verdict: 'unverified', code: 'UNVERIFIED',
    proof: 'the head is newer than the base, and something was upgraded',
    says: /^nothing was upgraded: head [0-9a-f]{8} deploys exactly what base 1\.11\.0\+1\.26\.3 does/,
  },
  {
    branch: 'red/rollback', stage: 'upgrade', stages: 'upgrade', code: 'UPDATE_ROLLED_BACK',
    proof: 'every service runs and its update has settled',
    // Swarm's own words differ between a rollback under way and one that is over.
    says: /service app of cust-\w+\.ci\.test was rolled back by swarm: (update rolled back due to failure or early termination of task|rollback completed).* \(task /,
  },
  {
    branch: 'red/loses-volume', stage: 'upgrade', stages: 'upgrade', code: 'PROOF_FAILED',
    proof: 'marker: the data survived the upgrade',
    says: /kept/,
  },
  {
    branch: 'red/backup-path', stage: 'backup', stages: 'upgrade,backup', code: 'PROOF_FAILED',
    proof: 'the snapshot holds path /usr/share/nginx/www of service app',
    says: /^label backupbot\.backup\.path on service app names \/usr\/share\/nginx\/www, which is in no named volume of the service\ntry: /,
  },
  {
    branch: 'red/restore-nothing', stage: 'restore', stages: 'upgrade,backup,restore', code: 'PROOF_FAILED',
    proof: 'marker: the removed is back',
    says: /removed/,
  },
  {
    // In place everything is back: only a fresh app shows that what the restore needs is in no backup.
    branch: 'red/archive-not-saved', stage: 'restore', stages: 'backup,restore', restore: 'fresh', code: 'RESTORE_HOOK_FAILED',
    proof: 'fresh app: the snapshot is restored',
    says: /^label backupbot\.restore\.post-hook of service app ended with exit code \d+: \/site-archive\.sh unpack\nlast: .*site\.tar.*No such file/s,
  },
  {
    branch: 'red/content-type', stage: 'custom', stages: 'upgrade,backup,restore,custom',
    proof: '.css is served as text/css',
    says: /expected 'application\/octet-stream' to be 'text\/css'/,
  },
  {
    branch: 'red/leftover-volume', stage: 'teardown', stages: 'upgrade', code: 'LEFT_BEHIND',
    proof: 'nothing is left',
    says: /^1 thing is left after the app was removed: volume nginx-cache-cust-\w+_ci_test$/m,
    leftovers: [{ kind: 'volume', name: /^nginx-cache-/ }],
  },
]);
