import { badEngine } from '../errors.ts';

/** The engines that a lab can run: `CC_CI_ENGINE`. */
export const engineNames = ['debian', 'trixie', '29', '29-overlay2'] as const;

export type EngineName = (typeof engineNames)[number];

/** The engine of every lab for which nobody asks for another. */
export const defaultEngine: EngineName = 'debian';

/** @throws CcciError `LAB_ENGINE_UNKNOWN` with the names that there are */
export function engineNamed(value: string | undefined): EngineName {
  const found = engineNames.find((name) => name === (value || defaultEngine));
  if (!found) throw badEngine(value ?? '', engineNames);
  return found;
}
