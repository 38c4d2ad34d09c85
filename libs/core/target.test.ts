import { expect, test } from 'vitest';
import { secretsOfTarget } from './target.ts';

test('passwords and tokens of a target’s env are secrets of its runs, and what is only near them is none', () => {
  const target = {
    env: { SMTP_PASSWORD: 'hunter22', LETS_ENCRYPT_ENV: '', PASSWORD_RESET: 'enabled', SECRET_KEY_VERSION: 'version1' },
    envByRecipe: { drone: { GITEA_API_TOKEN: 'abcdef12' }, ghost: { S3_SECRET: 'not-here' } },
  };
  expect(secretsOfTarget(target, 'drone')).toEqual([
    ['SMTP_PASSWORD', 'hunter22'],
    ['GITEA_API_TOKEN', 'abcdef12'],
  ]);
});
