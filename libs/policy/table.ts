import { BACKUP_RULES } from './rules/backups.ts';
import { ENV_RULES } from './rules/env.ts';
import { FILE_RULES } from './rules/files.ts';
import { INGRESS_RULES } from './rules/ingress.ts';
import { MOUNT_RULES } from './rules/mounts.ts';
import { NAME_RULES } from './rules/names.ts';
import { PORT_RULES } from './rules/ports.ts';
import { PRIVILEGE_RULES } from './rules/privileges.ts';
import type { ModelView, Rule } from './rule.ts';

/** Rules over the merged compose model. */
export const MODEL_RULES: readonly Rule<ModelView>[] = [
  ...MOUNT_RULES,
  ...PRIVILEGE_RULES,
  ...PORT_RULES,
  ...NAME_RULES,
  ...FILE_RULES,
  ...INGRESS_RULES,
  ...BACKUP_RULES,
];

/** All rules of the policy, as people read them. */
export const POLICY: readonly Pick<Rule<unknown>, 'id' | 'refuses' | 'why'>[] = [...ENV_RULES, ...MODEL_RULES];
