import { Fatal } from './fatal.ts';
import type { Input } from './input.ts';

/** Asks, unless `-n` is given; fatal when the answer is no or there is nobody to ask. */
export async function requireConfirmation(input: Input, question: string): Promise<void> {
  if (input.flags['no-input']) return;
  if (!process.stdin.isTTY) throw new Fatal('EOF');
  const { createInterface } = await import('node:readline/promises');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(`${question} [y/N] `);
  prompt.close();
  if (!/^y(es)?$/i.test(answer.trim())) throw new Fatal('deployment cancelled');
}
