import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

type Answer = {
  readonly id?: number;
  readonly method?: string;
  readonly sessionId?: string;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
};

/** What Chromium says when an interface of the host came or went meanwhile: that of another lab, for example. */
const NETWORK_CHANGED = 'net::ERR_NETWORK_CHANGED';

/** A page as a script would drive it: Chromium's own protocol, without a library between. */
export interface RawPage {
  open(url: string): Promise<void>;
  evaluate(expression: string): Promise<unknown>;
  /** PNG, base64. */
  screenshot(): Promise<string>;
}

export interface RawChromium {
  page(): Promise<RawPage>;
  close(): Promise<void>;
}

/** Starts Chromium; the zone's names lead to the address, and certificates are not looked at. */
export function startChromium(executable: string, { zone, address }: { zone: string; address: string }): RawChromium {
  const home = mkdtempSync(join(tmpdir(), 'floor-chromium-'));
  const quiet = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--disable-background-networking',
    '--ignore-certificate-errors',
  ];
  const args = [
    ...quiet,
    '--remote-debugging-pipe',
    `--user-data-dir=${home}`,
    `--host-resolver-rules=MAP *.${zone} ${address}`,
    'about:blank',
  ];
  const child = spawn(executable, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const wire = new Wire(child.stdio[3] as Writable, child.stdio[4] as Readable);
  return {
    page: () => openPage(wire),
    async close() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function openPage(wire: Wire): Promise<RawPage> {
  const { browserContextId } = (await wire.ask('Target.createBrowserContext', {})) as { browserContextId: string };
  const { targetId } = (await wire.ask('Target.createTarget', {
    url: 'about:blank',
    browserContextId,
    width: 1280,
    height: 800,
  })) as { targetId: string };
  const { sessionId } = (await wire.ask('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string };
  await wire.ask('Page.enable', {}, sessionId);
  return {
    async open(url) {
      for (let error: string | undefined = NETWORK_CHANGED; error === NETWORK_CHANGED;) {
        const loaded = wire.event('Page.loadEventFired', sessionId);
        ({ errorText: error } = (await wire.ask('Page.navigate', { url }, sessionId)) as { errorText?: string });
        await loaded;
      }
    },
    evaluate: async (expression) =>
      (
        (await wire.ask('Runtime.evaluate', { expression, returnByValue: true }, sessionId)) as {
          result: { value: unknown };
        }
      ).result.value,
    screenshot: async () => ((await wire.ask('Page.captureScreenshot', {}, sessionId)) as { data: string }).data,
  };
}

/** Chromium's debugging pipe: JSON messages with a zero byte behind each. */
class Wire {
  readonly #output: Writable;
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  #asked = 0;

  constructor(output: Writable, input: Readable) {
    this.#output = output;
    let text = '';
    input.setEncoding('utf8').on('data', (chunk: string) => {
      const messages = (text + chunk).split('\0');
      text = messages.pop() ?? '';
      for (const message of messages) this.#take(JSON.parse(message) as Answer);
    });
  }

  ask(method: string, params: object, sessionId?: string): Promise<unknown> {
    const id = ++this.#asked;
    this.#output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      this.#waiting.set(String(id), ({ result, error }) =>
        error ? reject(new Error(`${method}: ${error.message}`)) : resolve(result),
      );
    });
  }

  event(method: string, sessionId: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(`${method} ${sessionId}`, () => resolve()));
  }

  #take(answer: Answer): void {
    const key = answer.id === undefined ? `${answer.method} ${answer.sessionId}` : String(answer.id);
    this.#waiting.get(key)?.(answer);
    this.#waiting.delete(key);
  }
}
