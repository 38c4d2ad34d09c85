import type { App } from './app.ts';

/** What a hook is given: the app as tests see it. */
export interface HookContext {
  readonly app: App;
}

/** Code of a recipe that the engine calls once at a named moment. */
export type Hook = (context: HookContext) => Promise<void>;
