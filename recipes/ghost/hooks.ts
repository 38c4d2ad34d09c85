import type { HookContext } from '@cc-ci/recipe';
import { signInAsOwner, writePost } from './ghost-api.ts';

/** Variable of the app's env by which tests learn of the post; no service reads it. */
export const POST_BEFORE_UPGRADE = 'CC_CI_POST_BEFORE_UPGRADE';

/** Makes the owner and publishes a post under the base, for the head to show. */
export async function publishBeforeUpgrade({ app, setEnv }: HookContext): Promise<void> {
  const { slug } = await writePost(await signInAsOwner(app), 'written under the version before');
  setEnv({ [POST_BEFORE_UPGRADE]: slug });
}
