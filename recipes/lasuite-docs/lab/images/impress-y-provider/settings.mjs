// The variables that upstream's y-provider reads (src/frontend/servers/y-provider/src/env.ts).
import { readFileSync } from 'node:fs';

export const port = Number(process.env.PORT ?? 4444);
export const allowedOrigins = (process.env.COLLABORATION_SERVER_ORIGIN ?? '').split(',');
export const backendUrl = process.env.COLLABORATION_BACKEND_BASE_URL;
export const providerKey = secret('Y_PROVIDER_API_KEY');
export const serverSecret = secret('COLLABORATION_SERVER_SECRET');

function secret(name) {
  const file = process.env[`${name}_FILE`];
  const value = file ? readFileSync(file, 'utf8').trimEnd() : process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
