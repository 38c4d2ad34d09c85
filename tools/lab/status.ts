import type { Target } from '@cc-ci/core';
import { findInit } from './engine/namespaces.ts';
import { type Health, lookAtHealth } from './health.ts';
import { type LabOptions, resolveLab } from './lab.ts';
import type { LabState } from './schema.ts';
import { readState, readTarget } from './state.ts';

export interface LabStatus {
  readonly lab: string;
  readonly dir: string;
  readonly isUp: boolean;
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
    isUp: health !== undefined && Object.values(health).every(Boolean),
    state,
    target: health && readTarget(lab),
    health,
  };
}
