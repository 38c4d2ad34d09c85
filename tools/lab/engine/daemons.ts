import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { poll } from '@cc-ci/core';
import { certificatePaths } from './certificates.ts';
import { dnsAnswers, dnsCommand, hostResolvers } from './dns.ts';
import { engineAnswers, engineCommand, engineConfig } from './engine.ts';
import { daemonNotReady, portTaken } from './errors.ts';
import { startDaemon } from './keeper.ts';
import type { Lab } from './lab.ts';
import { registryAnswers, registryCommand, registryConfig, upstreamHosts } from './registry.ts';
import type { Subnet } from './subnet.ts';

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
    timeoutMs: 10_000,
  },
  {
    name: 'registry',
    command: registryCommand,
    env: () => ({ OTEL_TRACES_EXPORTER: 'none' }),
    answers: registryAnswers,
    timeoutMs: 15_000,
  },
  {
    name: 'engine',
    command: engineCommand,
    // Go programs take the authorities from here; Docker Hub's name has no other place for them.
    env: (lab) => ({ SSL_CERT_FILE: certificatePaths(lab).bundle }),
    answers: engineAnswers,
    timeoutMs: 60_000,
  },
];

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

/** Starts those of the lab's daemons that do not answer, side by side, and waits for them; the first that fails ends the wait for the others. */
export async function ensureDaemons(lab: Lab, subnet: Subnet, keeperPid: number): Promise<void> {
  const failed = new AbortController();
  const ensure = (daemon: Daemon) => ensureDaemon(lab, subnet, keeperPid, daemon, failed.signal);
  await Promise.all(daemons.map(ensure)).finally(() => failed.abort());
}

async function ensureDaemon(
  lab: Lab,
  subnet: Subnet,
  keeperPid: number,
  daemon: Daemon,
  signal: AbortSignal,
): Promise<void> {
  if (await daemon.answers(lab, subnet)) return;
  const logFile = join(lab.logsDir, `${daemon.name.toLowerCase()}.log`);
  writeFileSync(logFile, '');
  await startDaemon(keeperPid, daemon.command(lab, subnet), logFile, daemon.env(lab));
  await waitUntilItAnswers(lab, subnet, daemon, logFile, signal);
}

async function waitUntilItAnswers(
  lab: Lab,
  subnet: Subnet,
  daemon: Daemon,
  logFile: string,
  signal: AbortSignal,
): Promise<void> {
  const what = `${daemon.name} of lab ${lab.name} to answer`;
  try {
    await poll(async () => ((await daemon.answers(lab, subnet)) ? { done: true, value: true } : notYet(logFile)), {
      what,
      timeoutMs: daemon.timeoutMs,
      intervalMs: 30,
      fault: 'harness',
      signal,
    });
  } catch (error) {
    const log = readFileSync(logFile, 'utf8');
    if (/address already in use/i.test(log)) throw portTaken(daemon.name, logFile, log);
    throw daemonNotReady(daemon.name, `did not answer within ${daemon.timeoutMs / 1_000} s`, logFile, log, error);
  }
}

function notYet(logFile: string): { done: false; seen: string } {
  const log = readFileSync(logFile, 'utf8');
  if (/address already in use|failed to start daemon|^dnsmasq: (failed|bad)/im.test(log))
    throw new Error('it has ended');
  return { done: false, seen: log.trimEnd().split('\n').at(-1) ?? '' };
}
