import { readApp } from '../app.ts';
import { Fatal } from '../fatal.ts';
import type { Input } from '../input.ts';
import { runAttached } from '../process.ts';

/** `abra app config DOMAIN`: the env file in `$EDITOR`. */
export async function edit(input: Input): Promise<void> {
  const app = readApp(input.args[0]!);
  const editor = process.env['EDITOR'];
  if (!editor) throw new Fatal('no $EDITOR set, which editor do you wish to use?');
  const code = await runAttached('sh', ['-c', `${editor} "$1"`, 'editor', app.path]);
  if (code !== 0) throw new Fatal(`${editor} ended with exit code ${code}`);
}
