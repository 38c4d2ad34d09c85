import { describeProbe, type Meta } from '@cc-ci/recipe';

/** The page of a recipe: what its package declares, and what its `PARITY.md` says is covered and what is not. */
export function recipePage(meta: Meta, parity: string): string {
  const declared = facts(meta).map(([what, value]) => `| ${what} | ${value} |`);
  return (
    [
      `# ${meta.name}`,
      `Made from [recipe.ts](../../recipes/${meta.name}/recipe.ts) and [PARITY.md](../../recipes/${meta.name}/PARITY.md) by \`npx node tools/docs/main.ts\`; do not edit.`,
      ['| | |', '| --- | --- |', ...declared].join('\n'),
      parity.trim().replaceAll(/^# /gm, '## '),
    ].join('\n\n') + '\n'
  );
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
      `${timeouts.deployMs / 1_000} s to converge, ${timeouts.httpMs / 1_000} s more to answer; ${memoryMb} MiB`,
    ],
    ['data that must survive', marker?.describe ?? 'none declared: a run stays unverified'],
    ...(deps.length > 0 ? [['needs', deps.join(', ')] satisfies [string, string]] : []),
    ...overlays.map(({ file, on, why }): [string, string] => [`overlay \`${file}\``, `on ${on}: ${why}`]),
    ...Object.entries(notApplicable).map(([stage, reason]): [string, string] => [`${stage} does not apply`, reason]),
  ];
}
