import { describeProbe, type Meta } from '@cc-ci/recipe';

/**
 * The page of all recipes: what each package declares, with a link to its README, which says what is covered and what
 * is not.
 */
export function cataloguePage(metas: readonly Meta[]): string {
  return (
    [
      '# Recipes',
      'Made from `recipes/<name>/recipe.ts` by `npx node tools/docs/main.ts`; do not edit. A README says which test covers what, and what is not covered.',
      ...metas.map(sectionOf),
    ].join('\n\n') + '\n'
  );
}

function sectionOf(meta: Meta): string {
  const declared = facts(meta).map(([what, value]) => `| ${what} | ${value} |`);
  return [`## [${meta.name}](../recipes/${meta.name}/README.md)`, '', '| | |', '| --- | --- |', ...declared].join('\n');
}

function facts(meta: Meta): [string, string][] {
  const { health, ready, timeouts, marker, notApplicable, deps, overlays, memoryMb } = meta;
  return [
    [
      'healthy when',
      `\`${health.path}\` answers ${health.ok.join(' or ')}${health.contains ? ` and holds \`${health.contains}\`` : ''}`,
    ],
    ...ready.map((probe): [string, string] => [
      'ready when',
      `${describeProbe(probe)}${probe.on === 'both' ? '' : `, on the ${probe.on}`}`,
    ]),
    [
      'given',
      `${timeouts.deployMs === undefined ? 'as long as its timeout label allows' : `${timeouts.deployMs / 1_000} s`} to converge, ${timeouts.httpMs / 1_000} s more to answer; ${memoryMb} MiB`,
    ],
    ['data that must survive', marker?.describe ?? 'none declared: a run stays unverified'],
    ...(deps.length > 0 ? [['needs', deps.join(', ')] satisfies [string, string]] : []),
    ...overlays.map(({ file, on, why }): [string, string] => [`overlay \`${file}\``, `on ${on}: ${why}`]),
    ...Object.entries(notApplicable).map(([stage, reason]): [string, string] => [`${stage} does not apply`, reason]),
  ];
}
