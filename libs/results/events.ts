import type { Stage, StageName, StageTest } from '@cc-ci/results';
import type { Place } from './recorder.ts';
import type { Versions } from './versions.ts';

/** What a run tells while it runs; secrets are masked already. */
export type RunEvent =
  /** The run has an id and a domain, and knows from which published version it goes to which commit. */
  | {
      readonly type: 'run-started';
      readonly runId: string;
      readonly recipe: string;
      readonly domain: string;
      readonly versions: Pick<Versions, 'base' | 'head'>;
    }
  | { readonly type: 'stage-started'; readonly stage: StageName }
  | { readonly type: 'stage-ended'; readonly stage: Stage }
  /** Something that takes time begins. */
  | { readonly type: 'phase'; readonly place: Place; readonly name: string }
  /** A proof or a test of the recipe was looked at. */
  | { readonly type: 'test'; readonly stage: StageName; readonly test: StageTest }
  | { readonly type: 'note'; readonly place: Place; readonly text: string };

export type RunListener = (event: RunEvent) => void;
