import { type Found, inServices, type ModelView, type Rule } from '../rule.ts';

const BOT = 'coop-cloud.backupbot.enabled';

/** Rules over labels that the backup bot obeys. */
export const BACKUP_RULES: readonly Rule<ModelView>[] = [
  {
    id: 'backup-bot',
    refuses: `the label \`${BOT}\`, which the backup bot itself carries`,
    why: 'abra would take this app for the bot, and hand it the data of every app',
    look: (view) =>
      inServices(view, ({ deploy }, path) => labels(deploy, path).filter(({ name }) => name.toLowerCase() === BOT)),
  },
  {
    id: 'backup-path',
    refuses: 'a backup label with `..` in its path, or with a path in the name of its volume',
    why: 'the bot would save, and roll back, what is another app’s',
    look: (view) =>
      inServices(view, ({ deploy }, path) =>
        labels(deploy, path).filter(({ name, value }) => isBackup(name) && (namesPath(name) || climbs(value))),
      ),
  },
];

function labels(
  { labels: all }: ModelView['model']['services'][string]['deploy'],
  path: readonly string[],
): (Found & { readonly name: string; readonly value: string })[] {
  return Object.entries(all).map(([name, value]) => ({ path: [...path, 'deploy', 'labels', name], name, value }));
}

/** A label of a path or of a volume; a hook is a command, which runs in the app's own container. */
function isBackup(name: string): boolean {
  return /^backupbot\.(backup\.(path|volumes\.)|restore\.)/i.test(name) && !/hook$/i.test(name);
}

function namesPath(name: string): boolean {
  return /[/\\]/.test(name) || /\.volumes\.{3}/i.test(name);
}

function climbs(paths: string): boolean {
  return paths.split(/[/\\,\s]/).includes('..');
}
