import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { runStage } from './run-stage.ts';
import { openServer } from './server.ts';

const {
  DRONE_RPC_PROTO: proto = 'http',
  DRONE_RPC_HOST: host = '',
  DRONE_RPC_SECRET: secret = '',
  DRONE_RUNNER_NAME: machine = hostname(),
} = process.env;
const server = openServer(`${proto}://${host}`, secret);

createServer((_request, response) => response.end('OK')).listen(3_000);
process.once('SIGTERM', () => process.exit());

for (let answered = false; ;) {
  try {
    if (!answered) await server.ping();
    if (!answered) console.log('successfully pinged the remote server');
    answered = true;
    const stage = await server.nextStage();
    if (stage && (await server.accept(stage.id, machine))) await runStage(server, stage);
  } catch (error) {
    if (answered) console.error(`cannot reach the remote server: ${String(error)}`);
    answered = false;
    await new Promise((done) => setTimeout(done, 1_000));
  }
}
