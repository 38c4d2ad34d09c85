import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { elapsedMs, formatDuration } from '@cc-ci/core';
import { importBase } from './base-images.ts';
import { runLogged } from './command.ts';
import { docker, dockerEnv } from './engine.ts';
import { buildFailed } from './errors.ts';
import { buildWithGo, fetchFromGo } from './go.ts';
import type { ImagePlan } from './image-folders.ts';
import { recordImages } from './image-index.ts';
import { checkoutDir, type Lab } from './lab.ts';
import type { Limit } from './limit.ts';
import { fetchFromMaven } from './maven.ts';
import { fetchFromNpm } from './npm.ts';
import { installFromNpm } from './npm-install.ts';
import { hostBuildArgs } from './package-settings.ts';
import type { ImageInput } from './schema.ts';
import { fetchFromWheel } from './wheel.ts';

/**
 * Builds an image in the lab's engine and pushes it to the lab's registry.
 * @throws CcciError LAB_BUILD_FAILED with the last lines of the log.
 */
export async function buildImage(lab: Lab, plan: ImagePlan, source: string, limit: Limit): Promise<void> {
  const workDir = join(lab.cacheDir, 'build', `${lab.name}-${plan.name}`);
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  try {
    // Fetching waits for the network and needs no place among the builds; what is compiled beforehand takes one for as long.
    const context = plan.suite ? workDir : await prepareContext(lab, plan, join(workDir, 'context'), limit);
    await limit(() => buildAndPush(lab, plan, source, context));
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

async function buildAndPush(lab: Lab, plan: ImagePlan, source: string, context: string): Promise<void> {
  const startedAt = performance.now();
  lab.onProgress(`building ${plan.tags[0]}`);
  const logFile = join(lab.logsDir, `build-${plan.name}.log`);
  writeFileSync(logFile, '');
  const labels = labelsOf(plan, source);
  const exitCode = plan.suite
    ? await importBase(lab, plan, context, logFile, labels)
    : await dockerBuild(lab, plan, context, logFile, labels);
  if (exitCode !== 0) throw buildFailed(plan.tags[0]!, exitCode, logFile, readFileSync(logFile, 'utf8'));
  for (const tag of plan.tags) {
    if (tag !== plan.tags[0]) await docker(lab, 'tag', plan.tags[0]!, tag);
    const pushed = await runLogged('docker', ['push', tag], logFile, { env: dockerEnv(lab) });
    if (pushed !== 0) throw buildFailed(tag, pushed, logFile, readFileSync(logFile, 'utf8'));
  }
  await recordImages(lab, plan.tags, { provenance: plan.provenance, version: plan.version, of: plan.of, source });
  lab.onProgress(`built ${plan.tags[0]} in ${formatDuration(elapsedMs(startedAt))}`);
}

function dockerBuild(
  lab: Lab,
  plan: ImagePlan,
  context: string,
  logFile: string,
  labels: readonly string[],
): Promise<number> {
  const args = Object.entries({ ...hostBuildArgs(), ...plan.args }).flatMap(([name, value]) => [
    '--build-arg',
    `${name}=${value}`,
  ]);
  const command = [
    'build',
    '--network',
    'host',
    '--force-rm',
    '--tag',
    plan.tags[0]!,
    ...args,
    ...labels.flatMap((label) => ['--label', label]),
  ];
  return runLogged('docker', [...command, context], logFile, { env: dockerEnv(lab) });
}

function labelsOf(plan: ImagePlan, source: string): string[] {
  const labels = { provenance: plan.provenance, version: plan.version, source, ...(plan.of ? { of: plan.of } : {}) };
  return Object.entries(labels).map(([name, value]) => `cc-ci.${name}=${JSON.stringify(value).slice(1, -1)}`);
}

async function prepareContext(lab: Lab, plan: ImagePlan, context: string, limit: Limit): Promise<string> {
  cpSync(plan.dir, context, { recursive: true });
  for (const input of plan.inputs) await fetchInput(lab, input, join(context, input.to), limit);
  return context;
}

async function fetchInput(lab: Lab, input: ImageInput, to: string, limit: Limit): Promise<void> {
  if (!existsSync(dirname(to))) mkdirSync(dirname(to), { recursive: true });
  if (input.kind === 'file') return copyFile(join(checkoutDir, input.from), to);
  if (input.kind === 'go') return buildWithGo(lab, input, to, limit);
  if (input.kind === 'go-files') return fetchFromGo(lab, input, to);
  if (input.kind === 'maven') return fetchFromMaven(lab, input.artifact, to);
  if (input.kind === 'npm') return fetchFromNpm(lab, input.package, to);
  if (input.kind === 'npm-install') return installFromNpm(lab, input, to);
  await fetchFromWheel(lab, input, to);
}
