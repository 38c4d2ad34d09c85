import { cpSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type CcciError, withoutCredentials } from '@cc-ci/core';
import {
  type AllowedRecord,
  type Artefact,
  exitCode,
  level,
  RECORD_SCHEMA_VERSION,
  runFault,
  type RunRecord,
  type RunVerdict,
  runVerdict,
  type ServiceRecord,
  writeRecord,
} from '@cc-ci/results';
import { localImage } from '@cc-ci/swarm';
import { LOGS_FOLDER } from './app/logs.ts';
import { secretsLeaked } from './errors.ts';
import { recordUnkept } from './machine-errors.ts';
import type { MainRun } from './open-run.ts';
import { harnessMs } from '@cc-ci/results';
import type { PreflightFacts } from './preflight.ts';
import { takeOutSecrets } from './secret-scan.ts';
import { APP_SCREENSHOT } from './stages/custom.ts';
import type { Leftover } from './stages/teardown.ts';
import { CC_CI_VERSION } from './version.ts';
import { wholeRecord } from './whole-record.ts';

/** Folder beside the runs' own that holds the last record of a recipe: what Nx caches and replays. */
const LATEST = 'latest';

/** A finished run: its record, and the folder that holds it. */
export interface FinishedRun {
  readonly record: RunRecord;
  readonly reportDir: string;
  /** Why the record, or part of what it names, is not in that folder, or not as it was written. */
  readonly unkept?: CcciError | undefined;
}

/**
 * Puts the record together, writes it with its reports, and keeps a copy as the recipe's latest. A disk that is full
 * takes nothing from what the run found.
 */
export async function keepRecord(
  run: MainRun,
  facts: PreflightFacts,
  leftovers: readonly Leftover[],
): Promise<FinishedRun> {
  const { reportDir } = run;
  const record = await compose(run, facts, leftovers);
  // A run that was stopped says nothing of the recipe: what the last whole run found stays.
  const clean = () => {
    const { leaks } = takeOutSecrets(reportDir, run.redactor);
    return leaks.length > 0 ? secretsLeaked(leaks) : undefined;
  };
  return keepFiles(record, { reportDir, isWhole: !run.signal.aborted, write: writeRecord, clean });
}

/** Where a record goes. */
interface RecordPlace<R> {
  readonly reportDir: string;
  /** Whether it becomes the recipe's latest. */
  readonly isWhole: boolean;
  readonly write: (folder: string, record: R) => Promise<R>;
  /** Takes out what must not stay, after all is written, and gives what that says of the run. */
  readonly clean?: () => CcciError | undefined;
}

/** Writes a record, and keeps it as the latest where its run was a whole one; a full disk is told beside the record. */
export async function keepFiles<R>(
  record: R,
  { reportDir, isWhole, write, clean = () => undefined }: RecordPlace<R>,
): Promise<{ record: R; reportDir: string; unkept?: CcciError }> {
  let written = record;
  try {
    written = await write(reportDir, record);
    const unkept = clean();
    if (isWhole) keepAsLatest(reportDir);
    return { record: written, reportDir, ...(unkept ? { unkept } : {}) };
  } catch (error) {
    if (!isOfDisk(error)) throw error;
    return { record: written, reportDir, unkept: recordUnkept(reportDir, error) };
  }
}

function keepAsLatest(reportDir: string): void {
  const copy = join(dirname(reportDir), `.${basename(reportDir)}`);
  try {
    cpSync(reportDir, copy, { recursive: true });
    putInPlace(copy, join(dirname(reportDir), LATEST));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function isOfDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO'].includes((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * Puts a folder in the place of another, whole: runs of one recipe may end at the same moment, and the last of them
 * stays.
 */
function putInPlace(folder: string, place: string): void {
  for (;;) {
    try {
      return renameSync(folder, place);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
      rmSync(place, { recursive: true, force: true });
    }
  }
}

async function compose(run: MainRun, facts: PreflightFacts, leftovers: readonly Leftover[]): Promise<RunRecord> {
  const { app, recorder, recipe, request, target } = run;
  const { startedAt, stages, phases, flakes, error } = recorder;
  const finishedAt = new Date();
  const verdict = verdictOf(recorder);
  const outcome = { verdict, stages, error: verdict === 'passed' ? undefined : error };
  const { level: reached, reason } = level(stages);
  return {
    schemaVersion: RECORD_SCHEMA_VERSION,
    runId: run.runId,
    recipe: recipe.meta.name,
    domain: app.domain,
    target: { kind: target.kind, zone: target.zone },
    trigger: {
      pr: request.pr,
      ref: request.ref,
      src: request.src && withoutCredentials(request.src),
      stages: [...request.stages],
      restore: request.restore,
    },
    ...versionsOf(run),
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    durationMs: finishedAt.getTime() - startedAt.getTime(),
    ...outcome,
    fault: runFault(outcome),
    exitCode: exitCode(outcome),
    level: reached,
    levelReason: reason,
    phases,
    harnessMs: harnessMs({ startedAt, finishedAt }, phases),
    deployCount: { ...run.deploys },
    services: await servicesOf(run, facts.engineAnswers ?? true),
    ...(run.deps.recipes.length > 0 ? { deps: run.deps.records(run) } : {}),
    ...(run.allowed.length > 0 ? { allowed: allowedIn(run) } : {}),
    ...(run.limits.length > 0 ? { limits: run.limits } : {}),
    snapshot: run.state.snapshot,
    ...(recorder.restores.length > 0 ? { restores: recorder.restores } : {}),
    ...wholeRecord(run),
    flakes,
    leftovers: leftovers.map(({ kind, name }) => ({ kind, name })),
    artefacts: artefactsIn(run.reportDir),
    versions: {
      ccCi: CC_CI_VERSION,
      abra: facts.abraVersion,
      engine: facts.engine.version,
      engineApi: facts.engine.apiVersion,
      imageStore: facts.engine.imageStore,
      node: process.versions.node,
    },
    memory: { peakBytes: process.resourceUsage().maxRSS * 1_024 },
  };
}

/**
 * Lint is a rung of the level, not a reason to call a run red (docs/decisions/lint-is-a-rung.md). What ended the run
 * makes it red although no stage is.
 */
function verdictOf({ stages, error }: MainRun['recorder']): RunVerdict {
  const verdict = runVerdict(stages.filter(({ name }) => name !== 'lint'));
  if (verdict !== 'passed' || !error) return verdict;
  return error.fault === 'outside' ? 'unverified' : 'failed';
}

/** A value may hold a secret that an env file sets. */
function allowedIn({ allowed, redactor }: MainRun): AllowedRecord[] {
  return allowed.map((each) => ({ ...each, value: redactor.mask(each.value) }));
}

function versionsOf({ versions }: MainRun): Pick<RunRecord, 'base' | 'head'> {
  const { base, head } = versions;
  return {
    base: base ? { version: base.version, commit: base.commit } : null,
    head: { version: head.version ?? null, commit: head.commit, ref: head.ref },
  };
}

async function servicesOf({ engine, state }: MainRun, engineAnswers: boolean): Promise<ServiceRecord[]> {
  return Promise.all(
    state.services.map(async ({ name, image }) => {
      const [reference = image, digest = ''] = image.split('@');
      const local = engineAnswers ? await localImage(engine, image) : undefined;
      return {
        name,
        image: reference,
        digest: digest || (local?.digest ?? ''),
        provenance: local?.provenance ?? 'upstream',
        version: local?.version,
      };
    }),
  );
}

function artefactsIn(reportDir: string): Artefact[] {
  const logs = existsSync(join(reportDir, LOGS_FOLDER)) ? readdirSync(join(reportDir, LOGS_FOLDER)) : [];
  const found: Artefact[] = logs.map((file) => ({
    kind: 'log',
    name: file.replace(/\.log$/, ''),
    path: `${LOGS_FOLDER}/${file}`,
  }));
  const traces = readdirSync(reportDir).filter((file) => /^trace-.*\.zip$/.test(file));
  found.push(...traces.map((file): Artefact => ({ kind: 'trace', name: file.replace(/\.zip$/, ''), path: file })));
  if (existsSync(join(reportDir, APP_SCREENSHOT)))
    found.push({ kind: 'screenshot', name: 'app', path: APP_SCREENSHOT });
  return found;
}
