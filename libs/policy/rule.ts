import type { ComposeModel, Place } from '@cc-ci/abra/files';

/** The app that a recipe may ask things for. */
export interface OwnApp {
  readonly recipe: string;
  readonly stack: string;
  readonly domain: string;
  /** The zone in which other apps have their names. */
  readonly zone: string;
  /** Ports that the ingress has. */
  readonly ingressPorts: readonly number[];
  /** Values of its env that are not the recipe's own: an operator who writes a host there wants it. */
  readonly given: readonly string[];
}

/** What `.env.sample` and `abra.sh` set. */
export interface EnvView {
  readonly app: OwnApp;
  readonly checkout: string;
  /** What compose files are filled in with. */
  readonly env: ReadonlyMap<string, string>;
  readonly sample: ReadonlyMap<string, string>;
  /** What `abra.sh` exports. */
  readonly exports: ReadonlyMap<string, string>;
  /** Where a variable is set. */
  readonly placeOf: (name: string) => Place;
}

/** The compose files, laid over each other and filled in. */
export interface ModelView {
  readonly app: OwnApp;
  readonly checkout: string;
  readonly model: ComposeModel;
}

/** Something that a rule refuses, by its place or by its path in the merged model. */
export interface Found {
  readonly place?: Place;
  readonly path?: readonly string[];
  /** The entry of the list at the path. */
  readonly item?: unknown;
  readonly value: string;
  /** @default the rule's own */
  readonly why?: string;
}

/** One rule of the policy. */
export interface Rule<View> {
  /** Stable: operators name it in the target's file. */
  readonly id: string;
  /** What is refused, in words. */
  readonly refuses: string;
  /** What it could do to the machine or to other apps. */
  readonly why: string;
  readonly look: (view: View) => Found[];
}

/** What a rule refuses, with its place. */
export interface Finding extends Place {
  readonly rule: string;
  readonly value: string;
  readonly why: string;
}

/** Looks at each service of a model. */
export function inServices<T extends Found>(
  { model }: Pick<ModelView, 'model'>,
  look: (service: ComposeModel['services'][string], path: readonly string[], name: string) => readonly T[],
): T[] {
  return Object.entries(model.services).flatMap(([name, service]) => [...look(service, ['services', name], name)]);
}
