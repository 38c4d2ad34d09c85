/**
 * Reads one stream as the runner does, and prints its own peak of memory: started by `streams.ts`, since a peak is that
 * of a whole process.
 *
 * usage: node stream.ts <stream> <quiet|hostile> <docker host> <stack>
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';
import { inspectDump, listFiles } from '@cc-ci/backup-verify';
import { CcciError } from '@cc-ci/core';
import { httpClient } from '@cc-ci/http';
import { connectEngine, execInService, listServices, serviceLog } from '@cc-ci/swarm';

type Mode = 'quiet' | 'hostile';

const [, , name = '', mode = 'quiet', dockerHost = '', stack = ''] = process.argv;
const MIB = 1_048_576;
/** What a stranger's bomb unpacks to: more than is read of any dump. */
const BOMB_BYTES = 20 * 1_024 * MIB;

const STREAMS: Readonly<Record<string, (mode: Mode) => Promise<unknown>>> = {
  log: async (service) => {
    const engine = connectEngine(dockerHost);
    const found = (await listServices(engine, stack)).find((each) => each.name === service);
    return found && (await serviceLog(engine, found)).length;
  },
  exec: (which) =>
    execInService(connectEngine(dockerHost), {
      stack,
      service: 'quiet',
      argv: which === 'quiet' ? ['echo', 'quiet'] : ['yes', 'hostile'],
    }),
  body: async (which) => {
    const server = createServer((_request, response) => {
      const chunk = Buffer.alloc(65_536, 'x');
      const more = () => {
        let isTaken = true;
        while (isTaken && !response.destroyed) isTaken = response.write(chunk);
      };
      if (which === 'quiet') return void response.end('quiet');
      response.on('drain', more).on('error', () => undefined);
      more();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    await using client = httpClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    try {
      return await client.get('/');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
  dump: async (which) => {
    const packed = createGzip();
    const sized = which === 'quiet' ? MIB : BOMB_BYTES;
    void (async () => {
      const chunk = Buffer.alloc(MIB);
      for (let at = 0; at < sized && !packed.destroyed; at += MIB)
        if (!packed.write(chunk)) await once(packed, 'drain').catch(() => undefined);
      packed.end();
    })();
    return inspectDump(packed);
  },
  snapshot: (which) => {
    const line = (at: number) =>
      `${JSON.stringify({ struct_type: 'node', path: `/d/${at}`, type: 'file', size: 1 })}\n`;
    const host = {
      exec: () => Promise.reject(new Error('nothing is run')),
      async *stream() {
        for (let at = 0; which === 'hostile' || at < 10; at++) yield await Promise.resolve(Buffer.from(line(at)));
      },
    };
    return listFiles(host, { id: 'snapshot', takenAt: '', paths: ['/d'], tags: [] });
  },
};

const outcome = await STREAMS[name]?.(mode as Mode).then(
  () => 'read',
  (error: unknown) => (error instanceof CcciError ? error.code : String(error)),
);
process.stdout.write(`${JSON.stringify({ outcome, peakBytes: process.resourceUsage().maxRSS * 1_024 })}\n`);
process.exit();
