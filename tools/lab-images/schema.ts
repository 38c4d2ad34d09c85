import { z } from 'zod';

const npmInstallInputSchema = z.strictObject({
  kind: z
    .literal('npm-install')
    .describe('npm packages with all that they need, as a tar archive of `node_modules`; no script of theirs is run'),
  packages: z
    .record(z.string(), z.string())
    .describe('package → exact version; ${NAME} is a build argument of the variant'),
  overrides: z.record(z.string(), z.string()).default({}).describe('package → exact version, wherever it is needed'),
  without: z.array(z.string()).default([]).describe('patterns of paths that are left out, as tar takes them'),
  to: z.string().describe('path in the build context'),
});

const goModuleSchema = z
  .string()
  .regex(/^[\w./-]+@v[\w.+${}-]+$/)
  .describe('module and exact version, as the go command takes them; ${NAME} is a build argument of the variant');

const goInputSchema = z.strictObject({
  kind: z
    .literal('go')
    .describe('a program of a Go module, built with what that module itself names, and without a C compiler'),
  module: goModuleSchema,
  program: z.string().default('.').describe('folder of the program in the module: `./cmd/server`'),
  tags: z.array(z.string()).default([]).describe('build tags'),
  set: z
    .record(z.string(), z.string())
    .default({})
    .describe('variable of the program, by its full name → text; ${NAME} is a build argument of the variant'),
  to: z.string().describe('path in the build context'),
});

const goFilesInputSchema = z.strictObject({
  kind: z.literal('go-files').describe('files and folders of a Go module, as a tar archive'),
  module: goModuleSchema,
  paths: z.array(z.string()).min(1).describe('paths in the module'),
  to: z.string().describe('path in the build context'),
});

const inputSchema = z.discriminatedUnion('kind', [
  npmInstallInputSchema,
  goInputSchema,
  goFilesInputSchema,
  z.strictObject({
    kind: z.literal('wheel').describe('a file out of a Python wheel'),
    package: z
      .string()
      .regex(/^[\w.-]+==[\w.]+$/)
      .describe('package and exact version, as pip takes them'),
    member: z.string().describe('end of the path inside the wheel'),
    to: z.string().describe('path in the build context'),
  }),
  z.strictObject({
    kind: z.literal('maven').describe('a Maven artifact'),
    artifact: z
      .string()
      .regex(/^[\w.-]+:[\w.-]+:[\w.${}-]+(:\w+)?$/)
      .describe('group:artifact:version:extension; ${NAME} is a build argument of the variant'),
    to: z.string().describe('path in the build context'),
  }),
  z.strictObject({
    kind: z.literal('npm').describe('the archive of an npm package'),
    package: z
      .string()
      .regex(/^(@[\w.-]+\/)?[\w.-]+@[\w.${}-]+$/)
      .describe('package and exact version; ${NAME} is a build argument of the variant'),
    to: z.string().describe('path in the build context'),
  }),
  z.strictObject({
    kind: z.literal('file').describe('a file of the checkout that is not in the image’s folder'),
    from: z.string().describe('path from the root of the checkout'),
    to: z.string().describe('path in the build context'),
  }),
]);

const variantSchema = z.strictObject({
  version: z.string().min(1).describe('version of the application inside'),
  tags: z.array(z.string().min(1)).min(1).describe('names under which recipes ask for the image'),
  args: z.record(z.string(), z.string()).default({}).describe('build arguments'),
  suite: z.string().optional().describe('Debian release to bootstrap: a base image, which has no Dockerfile'),
});

const sharedFields = {
  provenance: z
    .enum(['rebuilt', 'stand-in'])
    .describe('the real application rebuilt from a package registry, or a server of ours that speaks its API'),
  of: z.string().optional().describe('what a stand-in stands in for'),
  inputs: z.array(inputSchema).default([]).describe('files that the build needs beside the folder'),
};

/** An `image.json`: one image, or several variants of one Dockerfile. */
export const imageFileSchema = z.union([
  z.strictObject({ ...sharedFields, ...variantSchema.shape }),
  z.strictObject({ ...sharedFields, variants: z.array(variantSchema).min(1) }),
]);

export type ImageFile = z.infer<typeof imageFileSchema>;
export type ImageInput = z.infer<typeof inputSchema>;
export type GoInput = z.infer<typeof goInputSchema>;
export type GoFilesInput = z.infer<typeof goFilesInputSchema>;
export type NpmInstallInput = z.infer<typeof npmInstallInputSchema>;

/** The cache's `images.json`: what the registry holds, by tag. */
export const imageIndexSchema = z.record(
  z.string(),
  z.strictObject({
    provenance: z.enum(['rebuilt', 'stand-in', 'imported']),
    version: z.string().optional(),
    of: z.string().optional(),
    source: z.string().optional().describe('hash of what the image was built from'),
    digest: z.string(),
  }),
);

export type ImageIndex = z.infer<typeof imageIndexSchema>;
