import { randomUUID } from 'node:crypto';
import type { HookContext } from '@cc-ci/recipe';
import { OPERATOR } from './drone-api.ts';

/** Before the install: a machine user with an administrator's rights. Its token is the secret that runners have too, so that tests know it and nobody is shown it. */
export async function makeOperator({ app, setEnv, insertSecret }: HookContext): Promise<void> {
  const token = randomUUID().replaceAll('-', '');
  await insertSecret({ name: 'rpc_secret', version: app.env.SECRET_RPC_SECRET_VERSION ?? 'v1', value: token });
  setEnv({ DRONE_USER_CREATE: `username:${OPERATOR},machine:true,admin:true,token:${token}` });
}
