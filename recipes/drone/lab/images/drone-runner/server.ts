export interface Step {
  readonly id?: number;
  readonly number: number;
  readonly name: string;
  readonly status: string;
  readonly exit_code?: number;
  readonly started?: number;
  readonly stopped?: number;
}

export interface Stage {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly error?: string;
  readonly exit_code?: number;
  readonly started?: number;
  readonly stopped?: number;
  readonly steps?: readonly Step[];
}

/** What a runner must know of a stage. */
export interface Details {
  readonly repository: { readonly git_http_url: string; readonly slug: string };
  readonly build: {
    readonly number: number;
    readonly after: string;
    readonly ref: string;
    readonly event: string;
    readonly target: string;
  };
  readonly netrc: { readonly machine: string; readonly login: string; readonly password: string } | null;
  readonly config: { readonly data: string };
}

/** A line of a step's log. */
export interface Line {
  readonly pos: number;
  readonly out: string;
  readonly time: number;
}

/** The server that a runner works for, over its second remote interface. */
export type Server = ReturnType<typeof openServer>;

export function openServer(address: string, secret: string) {
  const send = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${address}/rpc/v2${path}`, {
      method,
      headers: { 'x-drone-token': secret },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok && answer.status !== 409)
      throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const ask = async <T>(method: string, path: string, body?: unknown) =>
    (await (await send(method, path, body)).json()) as T;
  return {
    ping: () => send('POST', '/ping'),
    /** Undefined after a while in which there was nothing to do. */
    nextStage: async () => {
      const answer = await send('POST', '/stage', { kind: 'pipeline', type: 'docker', os: 'linux', arch: 'amd64' });
      return answer.status === 204 ? undefined : ((await answer.json()) as Stage);
    },
    /** False where another runner was sooner. */
    accept: async (id: number, machine: string) =>
      (await send('POST', `/stage/${id}?machine=${encodeURIComponent(machine)}`)).status !== 409,
    details: (id: number) => ask<Details>('GET', `/stage/${id}`),
    updateStage: (stage: Stage) => ask<Stage>('PUT', `/stage/${stage.id}`, stage),
    updateStep: (step: Step) => ask<Step>('PUT', `/step/${step.id}`, step),
    uploadLog: (id: number, lines: readonly Line[]) => send('POST', `/step/${id}/logs/upload`, lines),
  };
}
