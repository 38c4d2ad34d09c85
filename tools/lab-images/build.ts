import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { elapsedMs, formatDuration } from '@cc-ci/core';
import { checkoutDir, hostBuildArgs, run, runLogged } from '@cc-ci/host';
import { type Build, importBase } from './base-images.ts';
import { buildFailed } from './errors.ts';
import { buildWithGo, fetchFromGo } from './go.ts';
import type { ImagePlan } from './image-folders.ts';
import { recordImages } from './image-index.ts';
import type { Limit } from './limit.ts';
import { fetchFromMaven } from './maven.ts';
import { fetchFromNpm } from './npm.ts';
import { installFromNpm } from './npm-install.ts';
import type { ImageInput } from './schema.ts';
import { fetchFromWheel } from './wheel.ts';
import type { Workshop } from './workshop.ts';

/**
 * Builds an image in the lab's engine and pushes it to the lab's registry.
 * @throws CcciError LAB_BUILD_FAILED with the last lines of the log.
 */
export async function buildImage(
  workshop: Workshop,
  { plan, source }: Pick<Build, 'plan' | 'source'>,
  limit: Limit,
): Promise<void> {
  const workDir = join(workshop.cacheDir, 'build', `${workshop.name}-${plan.name}`);
  const logFile = join(workshop.logsDir, `build-${plan.name}.log`);
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  try {
    // Fetching waits for the network and needs no place among the builds; what is compiled beforehand takes one for as
    // long.
    const context = plan.suite
      ? workDir
      : await prepareContext(workshop, plan, { to: join(workDir, 'context'), limit });
    await limit(() => buildAndPush(workshop, { plan, source, logFile, labels: labelsOf(plan, source) }, context));
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
}

async function buildAndPush(workshop: Workshop, build: Build, context: string): Promise<void> {
  const { plan, source, logFile } = build;
  const startedAt = performance.now();
  workshop.onProgress(`building ${plan.tags[0]}`);
  writeFileSync(logFile, '');
  const exitCode = plan.suite
    ? await importBase(workshop, build, context)
    : await dockerBuild(workshop, build, context);
  const failed = (image: string, code: number) =>
    buildFailed(image, { exitCode: code, logFile, log: readFileSync(logFile, 'utf8') });
  if (exitCode !== 0) throw failed(plan.tags[0]!, exitCode);
  for (const tag of plan.tags) {
    if (tag !== plan.tags[0]) await run('docker', ['tag', plan.tags[0]!, tag], { env: workshop.dockerEnv });
    const pushed = await runLogged('docker', ['push', tag], { env: workshop.dockerEnv, logFile });
    if (pushed !== 0) throw failed(tag, pushed);
  }
  await recordImages(workshop, plan.tags, { provenance: plan.provenance, version: plan.version, of: plan.of, source });
  workshop.onProgress(`built ${plan.tags[0]} in ${formatDuration(elapsedMs(startedAt))}`);
}

function dockerBuild({ dockerEnv }: Workshop, { plan, labels, logFile }: Build, context: string): Promise<number> {
  const args = Object.entries({ ...hostBuildArgs(), ...plan.args });
  const command = [
    ...['build', '--network', 'host', '--force-rm', '--tag', plan.tags[0]!],
    ...args.flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    ...labels.flatMap((label) => ['--label', label]),
  ];
  return runLogged('docker', [...command, context], { env: dockerEnv, logFile });
}

function labelsOf(plan: ImagePlan, source: string): string[] {
  const labels = { provenance: plan.provenance, version: plan.version, source, ...(plan.of ? { of: plan.of } : {}) };
  return Object.entries(labels).map(([name, value]) => `cc-ci.${name}=${JSON.stringify(value).slice(1, -1)}`);
}

async function prepareContext(
  workshop: Workshop,
  plan: ImagePlan,
  { to: context, limit }: { readonly to: string; readonly limit: Limit },
): Promise<string> {
  cpSync(plan.dir, context, { recursive: true });
  for (const input of plan.inputs) await fetchInput(workshop, input, { to: join(context, input.to), limit });
  return context;
}

async function fetchInput(
  workshop: Workshop,
  input: ImageInput,
  { to, limit }: { readonly to: string; readonly limit: Limit },
): Promise<void> {
  if (!existsSync(dirname(to))) mkdirSync(dirname(to), { recursive: true });
  if (input.kind === 'file') return copyFile(join(checkoutDir, input.from), to);
  if (input.kind === 'go') return buildWithGo(workshop, input, { to, limit });
  if (input.kind === 'go-files') return fetchFromGo(workshop, input, to);
  if (input.kind === 'maven') return fetchFromMaven(workshop, input.artifact, to);
  if (input.kind === 'npm') return fetchFromNpm(workshop, input.package, to);
  if (input.kind === 'npm-install') return installFromNpm(workshop, input, to);
  await fetchFromWheel(workshop, input, to);
}
