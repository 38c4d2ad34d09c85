#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache();
// `npx --offline` is about cc-ci alone (docs/decisions/offline-npx.md): npm hands its settings on, and images are built
// with npm packages.
delete process.env.npm_config_offline;
const { run } = await import('./program.ts');
await run(process.argv);
