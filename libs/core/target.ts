import { z } from 'zod';
import { isSecretName } from './redaction.ts';

/**
 * Where a run happens: the lab that the project set up, or a real server (the field). Everything that differs between
 * the two is data in here, so that no library asks which of them it drives.
 */
export const targetSchema = z.strictObject({
  kind: z.enum(['lab', 'field']).describe('the lab that the project set up, or a real server'),
  zone: z.string().min(1).describe('apps of runs live at `<4 letters>-<6 hex>.<zone>`'),
  dockerHost: z
    .string()
    .regex(/^(unix|tcp):\/\//)
    .describe('how the swarm manager is reached, as in DOCKER_HOST'),
  abra: z.strictObject({
    path: z.string().describe('the abra executable'),
    dir: z.string().describe('the ABRA_DIR whose servers and catalogue each run borrows'),
    server: z.string().default('default').describe('name of the server as abra knows it'),
  }),
  nameservers: z.array(z.string()).default([]).describe('who resolves the zone; empty: the system'),
  address: z
    .string()
    .optional()
    .describe('address at which the ingress answers; for the browser, where the system cannot resolve the zone'),
  caFile: z.string().optional().describe('PEM file of the authority that signs the zone, beside the system’s'),
  certificate: z
    .strictObject({
      certFile: z.string().describe('PEM file of the certificate, with the chain'),
      keyFile: z.string().describe('PEM file of its key'),
    })
    .optional()
    .describe(
      'a wildcard certificate of the zone, for recipes that end TLS themselves where no certificate can be issued',
    ),
  env: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'laid over the env of every app, for example an empty LETS_ENCRYPT_ENV where no certificate can be issued',
    ),
  envByRecipe: z
    .record(z.string(), z.record(z.string(), z.string()))
    .optional()
    .describe('recipe → variable → value: laid over the env of the apps of one recipe'),
  trusted: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe('recipe → rules of the policy (docs/policy.md) that do not hold for it'),
  limits: z
    .strictObject({
      memoryMb: z.int().nonnegative().optional().describe('memory in MiB'),
      pids: z.int().nonnegative().optional().describe('processes and threads'),
    })
    .optional()
    .describe('limits of a service whose recipe names none (docs/policy.md#limits); 0: no limit'),
  helperImage: z
    .string()
    .default('node:24-bookworm-slim')
    .describe(
      'image with Node ≥ 24 for the short-lived helpers beside an app: port-forwards, and sqlite through a volume',
    ),
  stateDir: z.string().describe('folder for the journals and locks of runs'),
});

export type Target = z.infer<typeof targetSchema>;

/** Reads what describes a target; `problem` says by key what is wrong with it. */
export function parseTarget(value: unknown): { readonly target: Target } | { readonly problem: string } {
  const parsed = targetSchema.safeParse(value);
  return parsed.success ? { target: parsed.data } : { problem: z.prettifyError(parsed.error) };
}

/**
 * What a target gives the apps of a recipe and nobody else may read, such as the password of its mail server: their
 * containers have it in their environment, which a run compares and shows.
 */
export function secretsOfTarget(
  { env, envByRecipe }: Pick<Target, 'env' | 'envByRecipe'>,
  recipe: string,
): readonly (readonly [name: string, value: string])[] {
  return Object.entries({ ...env, ...envByRecipe?.[recipe] }).filter(([name]) => isSecretName(name));
}
