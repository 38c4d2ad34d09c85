import { CcciError, type Fault } from '@cc-ci/core';

/** An image that cannot be pulled. */
export interface MissingImage {
  readonly reference: string;
  readonly error: CcciError;
  /** Whether the engine has no other version of it. */
  readonly isNewName: boolean;
}

/** Where the images are missing. */
export interface MissingWhere {
  readonly isLab: boolean;
  /** Whether the base runs, so that it is the head which names them. */
  readonly isDeployed: boolean;
}

/**
 * One error for all images that are missing. In the lab the registry has what somebody brought there: an app of which
 * it has no version at all is the lab's lack, unless the head of an app that runs brings the name
 * (docs/decisions/upstream-names-pull-for-real.md).
 */
export function imagesMissing(missing: readonly MissingImage[], where: MissingWhere): CcciError {
  const judged = missing.map((image) => ({ ...image, fault: faultOf(image, where) }));
  const fault = (['recipe', 'outside', 'harness'] as const).find((each) =>
    judged.some((image) => image.fault === each),
  );
  const names = missing.map(({ reference }) => reference);
  const last = judged.map(({ reference, error }) => (names.length > 1 ? `${reference}: ${error.last}` : error.last));
  // What the registry does not know the lab may be given.
  const toImport = judged.filter(({ error }) => where.isLab && error.fault === 'recipe');
  const imported = toImport.length > 0 ? [importHint(toImport.map(({ reference }) => reference))] : [];
  const hint = judged.find((image) => image.fault === fault && image.fault === image.error.fault)?.error.tryThis;
  return new CcciError({
    code: 'IMAGE_UNAVAILABLE',
    message:
      names.length > 1 ? `${names.length} images are not available: ${names.join(', ')}` : missing[0]!.error.message,
    fault: fault ?? 'recipe',
    last: last.join('\n'),
    tryThis: [hint, ...imported].filter(Boolean).join('; '),
    cause: missing[0]?.error,
  });
}

function faultOf({ error, isNewName }: MissingImage, { isLab, isDeployed }: MissingWhere): Fault {
  return isLab && error.fault === 'recipe' && isNewName && !isDeployed ? 'harness' : error.fault;
}

function importHint(names: readonly string[]): string {
  return `where upstream has it, bring it into the lab: docker save ${names.join(' ')} -o images.tar, then npx --offline cc-ci lab image import images.tar`;
}
