import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { poll } from '@cc-ci/core';
import { daemonNotReady, portTaken } from '../errors.ts';
import type { Lab } from '../lab.ts';
import { certificatePaths } from '../network/certificates.ts';
import { dnsAnswers, dnsCommand, hostResolvers } from '../network/dns.ts';
import type { Subnet } from '../network/subnet.ts';
import { engineAnswers, engineCommand, engineConfig, engineReachesContainers } from './docker.ts';
import { startDaemon } from './namespaces.ts';
import { enginePath } from './programs.ts';
import { registryAnswers, registryCommand, registryConfig, upstreamHosts } from './registry.ts';

/** One of the lab's long-running programs. */
interface Daemon {
  readonly name: 'DNS' | 'registry' | 'engine';
  readonly command: (lab: Lab, subnet: Subnet) => string[];
  readonly env: (lab: Lab) => Record<string, string>;
  readonly answers: (lab: Lab, subnet: Subnet) => Promise<boolean>;
  readonly timeoutMs: number;
}

const daemons: readonly Daemon[] = [
  {
    name: 'DNS',
    command: (_lab, subnet) => dnsCommand(subnet, hostResolvers()),
    env: () => ({}),
    answers: (_lab, subnet) => dnsAnswers(subnet),
    timeoutMs: 60_000,
  },
  {
    name: 'registry',
    command: registryCommand,
    env: () => ({ OTEL_TRACES_EXPORTER: 'none' }),
    answers: registryAnswers,
    timeoutMs: 60_000,
  },
  {
    name: 'engine',
    command: engineCommand,
    // Go programs take the authorities from here; Docker Hub's name has no other place for them.
    env: (lab) => ({ SSL_CERT_FILE: certificatePaths(lab).bundle, PATH: enginePath(lab) }),
    answers: engineAnswers,
    timeoutMs: 180_000,
  },
];

/** The engine starts a containerd again that has ended: after 10 s. */
const CONTAINERD_TIMEOUT_MS = 120_000;
const AWAY = { done: false, seen: 'it is away' } as const;

/** Writes what the lab's daemons read. */
export function writeConfiguration(lab: Lab, subnet: Subnet): void {
  for (const dir of [
    lab.dir,
    lab.configDir,
    lab.logsDir,
    lab.dataRoot,
    join(lab.configDir, 'docker'),
    join(lab.dir, 'runs'),
  ])
    mkdirSync(dir, { recursive: true });
  const hosts = [
    '127.0.0.1 localhost',
    `127.0.1.1 ${lab.name}`,
    `${subnet.registryAddress} ${upstreamHosts.join(' ')}`,
  ];
  writeFileSync(join(lab.configDir, 'hosts'), `${hosts.join('\n')}\n`);
  writeFileSync(join(lab.configDir, 'resolv.conf'), `nameserver ${subnet.address}\n`);
  writeFileSync(join(lab.configDir, 'registry.yml'), registryConfig(lab));
  writeFileSync(join(lab.configDir, 'daemon.json'), engineConfig(lab, subnet));
}

/**
 * Starts those of the lab's daemons that do not answer, in parallel, and waits for them; the first that fails ends the
 * wait for the others.
 */
export async function ensureDaemons(lab: Lab, subnet: Subnet, initPid: number): Promise<void> {
  const failed = new AbortController();
  const ensure = (daemon: Daemon) => ensureDaemon({ lab, subnet, initPid, signal: failed.signal }, daemon);
  await Promise.all(daemons.map(ensure)).finally(() => failed.abort());
  await poll(async () => ((await engineReachesContainers(lab)) ? { done: true, value: true } : AWAY), {
    what: `the engine of lab ${lab.name} to reach its containerd`,
    timeoutMs: CONTAINERD_TIMEOUT_MS,
    intervalMs: 100,
    code: 'LAB_CONTAINERD_AWAY',
    fault: 'harness',
  });
}

interface Start {
  readonly lab: Lab;
  readonly subnet: Subnet;
  /** Process 1 of the lab. */
  readonly initPid: number;
  /** Aborted once another daemon has failed. */
  readonly signal: AbortSignal;
}

async function ensureDaemon(start: Start, daemon: Daemon): Promise<void> {
  const { lab, subnet, initPid } = start;
  if (await daemon.answers(lab, subnet)) return;
  const logFile = join(lab.logsDir, `${daemon.name.toLowerCase()}.log`);
  writeFileSync(logFile, '');
  await startDaemon(initPid, daemon.command(lab, subnet), { logFile, env: daemon.env(lab) });
  await waitUntilItAnswers(start, daemon, logFile);
}

async function waitUntilItAnswers({ lab, subnet, signal }: Start, daemon: Daemon, logFile: string): Promise<void> {
  try {
    await poll(async () => ((await daemon.answers(lab, subnet)) ? { done: true, value: true } : notYet(logFile)), {
      what: `${daemon.name} of lab ${lab.name} to answer`,
      timeoutMs: daemon.timeoutMs,
      intervalMs: 30,
      fault: 'harness',
      signal,
    });
  } catch (cause) {
    const log = readFileSync(logFile, 'utf8');
    if (/address already in use/i.test(log)) throw portTaken(daemon.name, logFile, log);
    const what = `did not answer within ${daemon.timeoutMs / 1_000} s`;
    throw daemonNotReady(daemon.name, { what, logFile, log, cause });
  }
}

function notYet(logFile: string): { done: false; seen: string } {
  const log = readFileSync(logFile, 'utf8');
  if (/address already in use|failed to start daemon|^dnsmasq: (failed|bad)/im.test(log))
    throw new Error('it has ended');
  return { done: false, seen: log.trimEnd().split('\n').at(-1) ?? '' };
}
