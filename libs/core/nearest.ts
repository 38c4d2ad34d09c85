import { closest, distance } from 'fastest-levenshtein';

/** The known word nearest to a mistyped one, or undefined when none is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(word, known);
  return distance(word, best) <= Math.max(2, Math.ceil(word.length / 3)) ? best : undefined;
}

/** ` Did you mean "x"?`, or the list of what there is; empty when nothing is known. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  if (near) return `did you mean "${near}"?`;
  return known.length > 0 ? `known: ${[...known].sort().join(', ')}` : '';
}
