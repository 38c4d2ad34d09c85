import type { HookContext } from '@cc-ci/recipe';
import { OPERATOR } from './drone-api.ts';

/** Before the install: a machine user with an administrator's rights, whose token tests know. */
export async function makeOperator({ app, setEnv }: HookContext): Promise<void> {
  setEnv({ DRONE_USER_CREATE: `username:${OPERATOR},machine:true,admin:true,token:${app.credential('admin')}` });
}
