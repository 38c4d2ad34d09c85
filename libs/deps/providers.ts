import { providerMissing, providersAmbiguous } from './errors.ts';

/** A dep, as far as it matters what it gives. */
export interface ProvidingDep {
  readonly name: string;
  readonly provides?: { readonly kind: string } | undefined;
}

/**
 * The one among a recipe's own deps that provides what is asked for.
 * @throws CcciError `DEP_PROVIDES_NONE`, `DEP_PROVIDERS_AMBIGUOUS`
 */
export function providerOf<D extends ProvidingDep>(recipe: string, deps: readonly D[], kind: string): D {
  const [provider] = proveOneOfEach(recipe, deps).filter(({ provides }) => provides?.kind === kind);
  if (!provider)
    throw providerMissing(
      recipe,
      kind,
      deps.map(({ name }) => name),
    );
  return provider;
}

/** The deps, when no two of them provide the same. @throws CcciError `DEP_PROVIDERS_AMBIGUOUS` */
export function proveOneOfEach<D extends ProvidingDep>(recipe: string, deps: readonly D[]): readonly D[] {
  const byKind = Map.groupBy(
    deps.filter(({ provides }) => provides),
    ({ provides }) => provides?.kind ?? '',
  );
  for (const [kind, providers] of byKind)
    if (providers.length > 1)
      throw providersAmbiguous(
        recipe,
        kind,
        providers.map(({ name }) => name),
      );
  return deps;
}
