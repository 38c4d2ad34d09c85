import { isInside } from '../inside.ts';
import { type Found, inServices, type ModelView, type Rule } from '../rule.ts';

/** Rules over files that the deploy reads. */
export const FILE_RULES: readonly Rule<ModelView>[] = [
  {
    id: 'file-out',
    refuses: 'a `file` of configs or secrets, or an `env_file`, outside of the repository or in its `.git`',
    why: 'a file of the machine would be copied into the app',
    look: (view) => [
      ...ofObjects(view, 'configs'),
      ...ofObjects(view, 'secrets'),
      ...inServices(view, ({ env_file: files, credential_spec: spec }, path) => [
        ...(files ?? [])
          .filter(outside(view))
          .map((file) => ({ path: [...path, 'env_file'], item: file, value: file })),
        ...(spec.file && outside(view)(spec.file)
          ? [{ path: [...path, 'credential_spec', 'file'], value: spec.file }]
          : []),
      ]),
    ],
  },
];

function ofObjects(view: ModelView, kind: 'configs' | 'secrets'): Found[] {
  return Object.entries(view.model[kind]).flatMap(([name, { file, external }]) =>
    !external.external && file !== '' && outside(view)(file) ? [{ path: [kind, name, 'file'], value: file }] : [],
  );
}

function outside({ checkout }: ModelView): (file: string) => boolean {
  return (file) => file.startsWith('~') || !isInside(checkout, file);
}
