import type { App } from './app.ts';

/** What a hook is given. */
export interface HookContext {
  /** The app as tests see it; before the install it is not deployed yet. */
  readonly app: App;
  /** Changes the app's env for the deploys that follow. */
  setEnv(changes: Readonly<Record<string, string>>): void;
  /**
   * Puts a secret in place before the deploy; swarm's secrets do not change, so a new value needs a new version. Masked
   * from here on.
   */
  insertSecret(secret: { readonly name: string; readonly version: string; readonly value: string }): Promise<void>;
}

/** Code of a recipe that the runner calls once, at a named moment. */
export type Hook = (context: HookContext) => Promise<void>;
