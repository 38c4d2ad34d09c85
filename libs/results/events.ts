import type { Stage, StageName, StageTest } from './record-shape.ts';

/** Where a phase or a proof happens: a stage, or the frame around all of them. */
export type Place = StageName | 'preflight' | 'record';

/** From which published version a run goes to which commit; without a base it installs the head itself. */
export interface Journey {
  readonly base: { readonly version: string } | undefined;
  readonly head: { readonly commit: string; readonly ref?: string };
}

/** What a run tells while it runs; secrets are masked already. */
export type RunEvent =
  /** The run has an id and a domain, and knows from which published version it goes to which commit. */
  | {
      readonly type: 'run-started';
      readonly runId: string;
      readonly recipe: string;
      readonly domain: string;
      readonly versions: Journey;
    }
  | { readonly type: 'stage-started'; readonly stage: StageName }
  | { readonly type: 'stage-ended'; readonly stage: Stage }
  /** Something that takes time begins. */
  | { readonly type: 'phase'; readonly place: Place; readonly name: string }
  /** A proof or a test of the recipe was looked at. */
  | { readonly type: 'test'; readonly stage: StageName; readonly test: StageTest }
  | { readonly type: 'note'; readonly place: Place; readonly text: string };

export type RunListener = (event: RunEvent) => void;
