import { afterAll, vi } from 'vitest';

// Files share a process: what one of them puts into the environment is gone before the next one begins.
afterAll(() => void vi.unstubAllEnvs());
