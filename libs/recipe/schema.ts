import { z } from 'zod';
import type { Marker, SnapshotCheck } from '@cc-ci/backup-verify';
import type { Provides } from '@cc-ci/sso';
import type { App } from './app.ts';
import type { AppMarkerContext } from './api-marker.ts';
import type { Hook } from './hooks.ts';
import type { WireSso } from './sso.ts';

/** Timers of Node end at once where they are to last longer than 24 days. */
const durationMs = z.int().positive().max(86_400_000, 'at most a day, in milliseconds');
const variable = z.string().regex(/^[A-Z_][A-Z0-9_]*$/, 'names of variables are upper case');
const env = z.record(variable, z.string());
const path = z.string().startsWith('/', 'a path starts with a slash');
const on = z.enum(['base', 'head', 'both']);
const hook = z.custom<Hook>((value) => typeof value === 'function', 'expected a function').optional();

const httpProbeSchema = z.strictObject({
  kind: z.literal('http'),
  path,
  ok: z.array(z.int()).min(1, 'a status, such as 200').describe('statuses that count'),
  contains: z.string().min(1, 'a text').optional().describe('text that the answer must hold'),
  on: on.default('both'),
});

const tcpProbeSchema = z.strictObject({
  kind: z.literal('tcp'),
  port: z.union([z.int().min(1).max(65_535), variable]).describe('or the variable of the app’s env that holds it'),
  service: z
    .string()
    .optional()
    .describe(
      'whose port it is: asked from beside its task, where it need not be published; left out, the port is one of the target',
    ),
  stable: z.int().positive().describe('connections in a row'),
  on: on.default('both'),
});

/** Stages that a recipe can declare not applicable, with a reason. */
const DECLARABLE_STAGES = ['upgrade', 'backup', 'restore', 'custom'] as const;

/**
 * What a recipe package says of its recipe. Strict: a key that is not here is refused. There is none that skips a
 * generic test.
 */
export const metaSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'lower case letters, digits and hyphens')
    .describe('The recipe’s name in the catalogue.'),
  health: z
    .strictObject({
      path: path.default('/').describe('Asked after every deploy.'),
      ok: z
        .array(z.int().min(100).max(599))
        .min(1, 'a status, such as 200')
        .default([200])
        .describe('Statuses that count as healthy.'),
      contains: z
        .string()
        .min(1, 'a text')
        .optional()
        .describe('Text that the healthy answer holds; tells the app from a placeholder page.'),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      deployMs: durationMs
        .optional()
        .describe(
          'For a deploy to converge, in milliseconds; left out, what the recipe’s label `coop-cloud.<stack>.timeout` allows, else 300 s.',
        ),
      httpMs: durationMs
        .default(60_000)
        .describe(
          'For the converged app to answer on its health path, and for its page to draw itself, in milliseconds.',
        ),
      testMs: durationMs.default(120_000).describe('For one functional or browser test, in milliseconds.'),
      hookMs: durationMs.default(300_000).describe('For one hook, or one operation of a marker, in milliseconds.'),
    })
    .prefault({}),
  env: env.default({}).describe('Laid over the app’s env before every deploy.'),
  freePorts: z
    .array(variable)
    .default([])
    .describe('Variables of the app’s env that are given a free port of the target each.'),
  upgrade: z
    .strictObject({
      env: env.default({}).describe('Laid over the app’s env for the head only.'),
      base: z
        .string()
        .optional()
        .describe('Published version to upgrade from, where the newest one before the head will not do.'),
      drops: z
        .array(z.string())
        .default([])
        .describe(
          'Services and volumes, as the base’s compose files name them, that the head drops on purpose. The runner removes such a service, as the release notes must tell operators to.',
        ),
    })
    .prefault({}),
  backup: z
    .strictObject({
      capable: z.boolean().optional().describe('Overrides what the backupbot labels say.'),
      verify: z
        .array(
          z.custom<SnapshotCheck>(
            (value) => typeof value === 'object' && value !== null && 'verify' in value,
            'expected a check, such as dumpIsWhole(…)',
          ),
        )
        .default([])
        .describe('Checks of what the snapshot holds, beside the generic ones.'),
      unsaved: z
        .record(z.string(), z.string().min(10, 'a reason, in a sentence'))
        .default({})
        .describe(
          'Volumes that need not be in a backup, by their names in the compose files, each with the reason. One that is neither saved, nor left out by its label, nor named here leaves the backup unverified.',
        ),
      changes: z
        .record(
          z.string().regex(/[^*]{2}/, 'a name of a table or a path, in which * stands for anything'),
          z.string().min(10, 'a reason, in a sentence'),
        )
        .default({})
        .describe(
          'What a restore may change, each with the reason: a table or another object (`public.session`), or a path that begins with its volume (`data/cache/*`); `*` stands for anything.',
        ),
      boundToDomain: z
        .string()
        .min(10, 'a reason, in a sentence')
        .optional()
        .describe(
          'Why the data cannot move to an app of another domain, where that is so by design: a fresh restore is then shown as skipped.',
        ),
    })
    .prefault({}),
  ready: z
    .array(z.discriminatedUnion('kind', [httpProbeSchema, tcpProbeSchema]))
    .default([])
    .describe('Probes that must hold after every deploy, beside health.'),
  oneShots: z
    .array(z.string())
    .default([])
    .describe(
      'Services that end when their work is done, where neither `restart_policy: none` nor a job mode in the compose file says so.',
    ),
  deps: z
    .array(z.string())
    .default([])
    .describe('Recipes that this one needs during a run: each is deployed for it, and removed after it.'),
  provides: z
    .custom<Provides<App>>(
      (value) => typeof value === 'object' && value !== null && 'provider' in value,
      'expected what a recipe can provide, such as oidc(…)',
    )
    .optional()
    .describe('What it gives to recipes that name it in `deps`.'),
  sso: z
    .strictObject({
      redirectPaths: z
        .array(path)
        .min(1)
        .describe('Where the provider sends people back to after a login, below the app’s address.'),
      wire: z
        .custom<WireSso>((value) => typeof value === 'function', 'expected a function')
        .describe('Gives the env and the secrets, by name, that make the app use the provider.'),
    })
    .optional()
    .describe(
      'Single sign-on through the dep that provides `oidc`: a realm, a client and a user of the run’s own, wired into the one deploy.',
    ),
  notApplicable: z
    .partialRecord(z.enum(DECLARABLE_STAGES), z.string().min(10, 'a reason, in a sentence'))
    .default({})
    .describe('Stages that cannot apply, each with its reason; shown as skipped, never as passed.'),
  screenshot: z
    .strictObject({
      path: path.default('/').describe('The page of which the record keeps a screenshot.'),
      tolerated: z
        .array(z.string().min(5))
        .default([])
        .describe('Parts of the texts of errors that the page throws and nothing catches, and that do not matter.'),
    })
    .prefault({}),
  overlays: z
    .array(
      z.strictObject({
        file: z.string().regex(/^compose\..+\.yml$/),
        on,
        why: z.string().min(10, 'a reason, in a sentence'),
      }),
    )
    .default([])
    .describe('Compose files of the package’s `overlays/`, laid over the recipe’s.'),
  marker: z
    .custom<Marker<AppMarkerContext>>(
      (value) => typeof value === 'object' && value !== null && 'seed' in value,
      'expected a marker, such as fileMarker(…)',
    )
    .optional()
    .describe('The data that must survive upgrade, backup and restore.'),
  hooks: z
    .strictObject({ beforeInstall: hook, beforeUpgrade: hook, beforeBackup: hook, beforeRestore: hook })
    .prefault({})
    .describe('The recipe’s own code at named moments.'),
  memoryMb: z
    .int()
    .positive()
    .default(256)
    .describe('Memory that a run of it needs, in MiB; how many runs fit in parallel follows from it.'),
});

/** As an author writes it. */
export type MetaInput = z.input<typeof metaSchema>;
/** With every default filled in. */
export type Meta = z.output<typeof metaSchema>;
export type ReadyProbe = Meta['ready'][number];
