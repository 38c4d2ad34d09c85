import type { Target } from '@cc-ci/core';
import { connectEngine, engineFacts, serversLike } from '@cc-ci/swarm';
import type { EngineName } from './engine/engine-name.ts';
import { findInit } from './engine/namespaces.ts';
import { type Health, lookAtHealth } from './health.ts';
import { type Lab, type LabOptions, resolveLab, withEngine } from './lab.ts';
import type { LabState } from './schema.ts';
import { readState, readTarget } from './state.ts';

/** What the engine of a lab that is up says of itself. */
export interface EngineStatus {
  /** As in `CC_CI_ENGINE`. */
  readonly name: EngineName;
  readonly version: string;
  readonly apiVersion: string;
  readonly minApiVersion: string;
  readonly imageStore: string;
  readonly standsFor: string;
}

export interface LabStatus {
  readonly lab: string;
  readonly dir: string;
  readonly isUp: boolean;
  /** Undefined when the engine does not answer. */
  readonly engine: EngineStatus | undefined;
  readonly state: LabState | undefined;
  /** What runs are given; undefined when the lab is down. */
  readonly target: Target | undefined;
  /** Which parts answer; undefined when the lab is down. */
  readonly health: Health | undefined;
}

/** What is known of the lab, and which of its parts answer. */
export async function labStatus(options: LabOptions = {}): Promise<LabStatus> {
  const lab = resolveLab(options);
  const state = readState(lab);
  const health = state && findInit(lab) ? await lookAtHealth(lab, state) : undefined;
  return {
    lab: lab.name,
    dir: lab.dir,
    engine: health?.engine ? await engineStatus(withEngine(lab, state!.engine)) : undefined,
    isUp: health !== undefined && Object.values(health).every(Boolean),
    state,
    target: health && readTarget(lab),
    health,
  };
}

async function engineStatus({ engine: name, dockerHost }: Lab): Promise<EngineStatus> {
  const facts = await engineFacts(connectEngine(dockerHost));
  const { version, apiVersion, minApiVersion, imageStore } = facts;
  return { name, version, apiVersion, minApiVersion, imageStore, standsFor: serversLike(facts) };
}
