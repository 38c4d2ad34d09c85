/** What a recipe declares for one side of an upgrade, or for both. */
interface Sided {
  readonly on: 'base' | 'head' | 'both';
}

/** Tells whether something is meant for what is deployed; where nothing is, only what is meant for both. */
export function meantFor(deployed: 'base' | 'head' | undefined): (declared: Sided) => boolean {
  return ({ on }) => on === deployed || on === 'both';
}
