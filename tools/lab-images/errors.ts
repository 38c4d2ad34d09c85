import { CcciError } from '@cc-ci/core';
import { lastLines } from '@cc-ci/host';

export function imageUnknown(tags: readonly string[], known: readonly string[]): CcciError {
  return new CcciError({
    code: 'LAB_IMAGE_UNKNOWN',
    fault: 'outside',
    message: `the lab has no image ${tags.join(', ')}, and no folder of images (tools/lab/images, recipes/*/lab/images) builds it`,
    last: `it can build ${known.join(', ')}`,
    tryThis: 'docker save <image> on a machine that has it, then: npx --offline cc-ci lab image import <archive>',
  });
}

export function imageFolderInvalid(file: string, what: string, cause?: unknown): CcciError {
  return new CcciError({ code: 'LAB_IMAGE_INVALID', fault: 'harness', message: `${file}: ${what}`, cause });
}

export interface FailedBuild {
  readonly exitCode: number;
  readonly logFile: string;
  readonly log: string;
}

export function buildFailed(image: string, { exitCode, logFile, log }: FailedBuild): CcciError {
  return new CcciError({
    code: 'LAB_BUILD_FAILED',
    fault: 'harness',
    message: `image ${image} could not be built: exit code ${exitCode} (log: ${logFile})`,
    last: lastLines(log),
    tryThis: `read ${logFile}, then run again: npx --offline cc-ci lab up (what was built before stays)`,
  });
}
