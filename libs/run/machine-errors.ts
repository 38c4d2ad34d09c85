import { asCcciError, CcciError } from '@cc-ci/core';

export function diskTooSmall(path: string, freeBytes: number, neededBytes: number): CcciError {
  const gb = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
  return new CcciError({
    code: 'DISK_TOO_SMALL',
    message: `${path} has ${gb(freeBytes)} free, and a run needs ${gb(neededBytes)}`,
    fault: 'harness',
    tryThis: 'free some: `docker system prune`, or `npx --offline cc-ci lab down --purge`',
  });
}

export function memoryTooSmall(freeMb: number, neededMb: number): CcciError {
  return new CcciError({
    code: 'MEMORY_TOO_SMALL',
    message: `${freeMb} MiB of memory are free, and this recipe declares ${neededMb} MiB`,
    fault: 'harness',
    tryThis: 'stop something, or correct memoryMb in recipe.ts',
  });
}

export function abraDirMissing(folder: string): CcciError {
  return new CcciError({
    code: 'ABRA_DIR_MISSING',
    message: `abra’s folder ${folder} is not there`,
    fault: 'harness',
    tryThis: 'in the lab: npx --offline cc-ci lab up; on a server: abra server add, abra catalogue sync',
  });
}

/** The engine is gone or frozen at the end of a run. */
export function engineLost(cause: unknown): CcciError {
  const { message, last } = asCcciError(cause);
  return new CcciError({
    code: 'ENGINE_LOST',
    message: `nothing of the app could be removed: ${message}`,
    fault: 'harness',
    last,
    tryThis: 'start the engine again; the next run removes what is left, or npx --offline cc-ci reap',
    cause,
  });
}

/** Docker does not write the rules of overlay networks with nftables, and refuses to be both. */
export function swarmInactive(host: string, firewall: string): CcciError {
  return new CcciError({
    code: 'SWARM_INACTIVE',
    message: `the engine at ${host} is no swarm manager`,
    fault: 'harness',
    tryThis:
      firewall === 'nftables'
        ? 'take "firewall-backend": "nftables" out of /etc/docker/daemon.json, start Docker again, then: docker swarm init'
        : 'docker swarm init, or npx --offline cc-ci lab up',
  });
}

/** traefik/traefik#12253: it asks for one version, and does not take the engine's. */
export function traefikTooOld(image: string, minApiVersion: string): CcciError {
  return new CcciError({
    code: 'TRAEFIK_TOO_OLD',
    message: `${image} asks for version 1.24 of Docker’s API, and the oldest that the engine answers is ${minApiVersion}`,
    fault: 'harness',
    last: 'such a Traefik finds no service, and answers 404 to every name',
    tryThis:
      'upgrade the traefik recipe to an image of v2.11.31, v3.6.1 or newer; ' +
      'or "min-api-version": "1.24" in /etc/docker/daemon.json, and start Docker again',
  });
}

/** Every container of such an engine ends at its start, although Docker itself starts without a warning. */
export function runcTooOld(runcVersion: string, engineVersion: string): CcciError {
  return new CcciError({
    code: 'RUNC_TOO_OLD',
    message: `Docker ${engineVersion} runs no container, and runc ${runcVersion} knows no time namespaces`,
    fault: 'harness',
    tryThis:
      'install runc 1.2 or newer (Docker’s own package containerd.io brings it); ' +
      'or "features": { "time-namespaces": false } in /etc/docker/daemon.json, and start Docker again',
  });
}

export function ingressSilent(zone: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'INGRESS_SILENT',
    message: `nothing answers HTTPS for *.${zone}`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: 'npx --offline cc-ci doctor; in the lab: npx --offline cc-ci lab up',
    cause,
  });
}

export function recordUnkept(reportDir: string, cause: unknown): CcciError {
  return new CcciError({
    code: 'RECORD_UNKEPT',
    message: `the record cannot be written to ${reportDir}`,
    fault: 'harness',
    last: cause instanceof Error ? cause.message : String(cause),
    tryThis: 'free some disk and run again; what the run found is told above',
    cause,
  });
}

/** The machine was in trouble while something failed that would else be the recipe's fault. */
export function machineInTrouble(trouble: string, failed: CcciError | undefined): CcciError {
  return new CcciError({
    code: 'MACHINE_IN_TROUBLE',
    message: [trouble, failed && `meanwhile: ${failed.message}`].filter(Boolean).join('; '),
    fault: 'harness',
    last: failed?.last,
    tryThis: 'look at the machine’s disk and at its engine (npx --offline cc-ci doctor), and run again',
    cause: failed,
  });
}
