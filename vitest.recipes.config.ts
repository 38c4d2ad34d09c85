import { defineConfig } from 'vitest/config';
import e2e from './vitest.e2e.config.ts';

/**
 * What the recipes with an application and a database of their own must find: `npm run test:recipes`. Minutes each, so apart from the other end-to-end
 * tests. One file after the other as well: several beside each other took as long on two cores, since whatever is up costs them its health checks.
 */
export default defineConfig({ test: { ...e2e.test, include: ['tools/e2e/recipes/*.e2e.ts'] } });
