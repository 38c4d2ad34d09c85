import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/**
 * An app's web address as a script would ask it. Connections are kept, unless the app takes them over from the ingress
 * once it is there: a kept one would stay with whom it began.
 */
export class RawHttps {
  readonly #agent: Agent;
  readonly #place: { readonly address: string; readonly domain: string };

  constructor({
    caFile,
    keepAlive = true,
    ...place
  }: {
    address: string;
    domain: string;
    caFile: string;
    keepAlive?: boolean;
  }) {
    this.#agent = new Agent({ keepAlive, ca: readFileSync(caFile) });
    this.#place = place;
  }

  get(path: string): Promise<RawAnswer> {
    const { address: host, domain } = this.#place;
    return new Promise((resolve, reject) => {
      const question = request(
        { host, servername: domain, path, agent: this.#agent, headers: { host: domain }, timeout: 5_000 },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
        },
      );
      question.on('timeout', () => question.destroy(new Error('no answer within 5 s')));
      question.on('error', reject).end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
