import { resolve } from 'node:path';

/** Root of the checkout. */
export const checkoutDir = resolve(import.meta.dirname, '../..');
