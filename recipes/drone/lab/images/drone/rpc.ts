import { type Answer, json, type Request, type Route } from './http.ts';
import { type Build, now, type Stage, type Step } from './store.ts';
import { type Parts, sendStatus } from './trigger.ts';
import { viewBuild, viewRepo, viewStage, viewStep } from './views.ts';

/** A runner that asks for work is answered after this long at the latest, and asks again. */
const HELD_MS = 25_000;
const LOOK_MS = 200;

/** As the runner tells how far it is. */
interface Told {
  readonly status: string;
  readonly error?: string;
  readonly exit_code?: number;
  readonly started?: number;
  readonly stopped?: number;
}

interface ToldStage extends Told {
  readonly steps?: readonly (Told & { readonly id?: number; readonly number: number; readonly name: string })[];
}

/** The routes below `/rpc/v2`, for runners. */
export function rpcRoutes(parts: Parts, secret: string): Route[] {
  const { store } = parts;
  const route = (method: string, pattern: string, handle: Route['handle']): Route => ({
    method,
    pattern: `/rpc/v2${pattern}`,
    handle: (request, ...rest) => refusal(request, secret) ?? handle(request, ...rest),
  });
  return [
    route('POST', '/ping', () => ({ status: 200 })),
    route('POST', '/nodes/{machine}', () => ({ status: 200 })),
    route('DELETE', '/nodes/{machine}', () => ({ status: 200 })),
    route('POST', '/stage', (request) => nextStage(parts, JSON.parse(request.body.toString()) as Partial<Stage>)),
    route('POST', '/stage/{id}', ({ query }, id) => {
      const stage = store.first('stages', { id: Number(id) });
      if (!stage || stage.machine) return { status: 409, body: 'Optimistic Lock Error' };
      return json(
        viewStage(store.update('stages', stage.id, { machine: query.get('machine') ?? '', updated: now() }), []),
      );
    }),
    route('GET', '/stage/{id}', (_request, id) => details(parts, Number(id))),
    route('PUT', '/stage/{id}', ({ body }, id) =>
      updateStage(parts, Number(id), JSON.parse(body.toString()) as ToldStage),
    ),
    route('PUT', '/step/{id}', ({ body }, id) =>
      json(viewStep(store.update('steps', Number(id), factsOf(JSON.parse(body.toString()) as Told)))),
    ),
    route('POST', '/step/{id}/logs/upload', ({ body }, id) => {
      store.update('steps', Number(id), { log: body.toString() });
      return { status: 200 };
    }),
  ];
}

function refusal({ headers }: Request, secret: string): Answer | undefined {
  // An empty secret would let everybody in.
  if (secret === '') return { status: 403 };
  return headers['x-drone-token'] === secret ? undefined : { status: 401 };
}

/** Waits for a stage of the wanted kind that nobody works on. */
async function nextStage(
  { store }: Parts,
  { kind = 'pipeline', type = 'docker', os, arch }: Partial<Stage>,
): Promise<Answer> {
  const until = performance.now() + HELD_MS;
  while (performance.now() < until) {
    const stage = store.first('stages', {
      status: 'pending',
      machine: '',
      kind,
      type,
      ...(os ? { os } : {}),
      ...(arch ? { arch } : {}),
    });
    if (stage) return json(viewStage(stage, []));
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
  return { status: 204 };
}

async function details(parts: Parts, id: number): Promise<Answer> {
  const { stage, build, repo } = placeOf(parts, id);
  const owner = parts.store.first('users', { id: repo.user_id })!;
  const text = await parts.gitea.file(owner, repo, repo.config, build.after);
  const known = parts.store.first('users', { id: owner.id })!;
  const netrc = repo.private
    ? { machine: new URL(repo.http_url).hostname, login: known.oauth_token, password: 'x-oauth-basic' }
    : null;
  return json({
    repository: viewRepo(repo),
    build: viewBuild(build),
    stage: viewStage(stage, []),
    netrc,
    config: { data: Buffer.from(text).toString('base64') },
  });
}

async function updateStage(parts: Parts, id: number, told: ToldStage): Promise<Answer> {
  const { store } = parts;
  const { build, repo } = placeOf(parts, id);
  const stage = store.update('stages', id, { ...factsOf(told), updated: now() });
  const steps = (told.steps ?? []).map(({ id: known, number, name, ...step }) =>
    known
      ? store.update('steps', known, factsOf(step))
      : store.insert('steps', { stage_id: id, number, name, version: 1, ...factsOf(step) }),
  );
  await settleBuild(parts, build, repo);
  return json(viewStage(stage, steps));
}

/** A build runs as soon as a stage does, and has ended when all have. */
async function settleBuild(parts: Parts, build: Build, repo: Parameters<typeof sendStatus>[1]): Promise<void> {
  const statuses = parts.store.find('stages', { build_id: build.id }).map(({ status }) => status);
  const isOver = statuses.every((status) => status !== 'pending' && status !== 'running');
  const status = isOver
    ? (['killed', 'failure', 'error'].find((each) => statuses.includes(each)) ?? 'success')
    : 'running';
  if (status === build.status) return;
  const changed = parts.store.update('builds', build.id, {
    status,
    started: build.started || now(),
    updated: now(),
    ...(isOver ? { finished: now() } : {}),
  });
  await sendStatus(parts, repo, changed);
}

function placeOf({ store }: Parts, id: number) {
  const stage = store.first('stages', { id });
  const build = stage && store.first('builds', { id: stage.build_id });
  const repo = build && store.first('repos', { id: build.repo_id });
  if (!repo) throw new Error('sql: no rows in result set');
  return { stage, build, repo };
}

function factsOf({ status, error = '', exit_code = 0, started = 0, stopped = 0 }: Told): Partial<Step> {
  return { status, error, exit_code, started, stopped };
}
