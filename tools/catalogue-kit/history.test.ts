import { expect, test } from 'vitest';
import { addBehind, addFile, bump, type Edit, newConfig, replaceIn } from './edits.ts';
import { commit, type History, next, release } from './history.ts';
import { planHistory } from './plan.ts';

const start = { message: 'feat: start', edits: [addFile('a.txt', 'one\ntwo\ntwo\n')] };

function historyWith(edit: Edit): History {
  return {
    recipe: 'thing',
    description: '',
    main: [start, { message: 'fix: it\n\nlong story', edits: [edit] }],
    branches: {},
  };
}

test('an edit changes its one place', () => {
  const plan = planHistory(historyWith(addBehind('a.txt', 'one', 'one and a half')));
  expect(plan.commits[1]!.tree.get('a.txt')).toBe('one\none and a half\ntwo\ntwo\n');
  expect(plan.commits[0]!.tree.get('a.txt')).toBe('one\ntwo\ntwo\n');
});

test('a replacement is taken as it is written, dollars and all', () => {
  expect(planHistory(historyWith(replaceIn('a.txt', 'one', "$& ${X} $'"))).commits[1]!.tree.get('a.txt')).toBe(
    "$& ${X} $'\ntwo\ntwo\n",
  );
});

test.each([
  [
    'that fits nowhere',
    replaceIn('a.txt', 'three', '3'),
    'thing, commit "fix: it": a.txt holds "three" 0 times, an edit needs it exactly once',
  ],
  ['that fits twice', replaceIn('a.txt', 'two', '2'), 'a.txt holds "two" 2 times'],
  ['of a file that is not there', replaceIn('b.txt', 'one', '1'), 'b.txt cannot be edited: there are only a.txt'],
  ['that adds a file twice', addFile('a.txt', ''), 'a.txt cannot be added'],
])('an edit %s names recipe, commit, file and text', (_what, edit, message) => {
  expect(() => planHistory(historyWith(edit))).toThrow(message);
});

test('a branch leaves from a branch or a tag above it', () => {
  const history: History = {
    recipe: 'thing',
    description: '',
    main: [{ ...start, tag: '1.0.0+1' }],
    branches: { pr: { from: '1.0.0+1', commits: [] } },
  };
  expect(planHistory(history).aliases).toEqual([{ name: 'pr', mark: 1 }]);
  expect(() => planHistory({ ...history, branches: { pr: { from: '2.0.0+1', commits: [] } } })).toThrow(
    'branch pr: it leaves from 2.0.0+1, known are 1.0.0+1, main',
  );
});

test('a release sets its version in the label, says what is new, and is tagged', () => {
  const compose = 'image: nginx:1\nlabels: ["coop-cloud.${STACK_NAME}.version=1.0.0+1"]\n';
  const history: History = {
    recipe: 'thing',
    description: '',
    main: [
      release(
        { version: '1.0.0+1', message: 'feat: start' },
        addFile('compose.yml', compose),
        addFile('abra.sh', 'export CONF_VERSION=v9\n'),
      ),
      release(
        { version: '1.1.0+2', message: 'chore: upgrade', notes: 'Two.' },
        bump('nginx:1', 'nginx:2'),
        newConfig('CONF'),
      ),
    ],
    branches: { 'pr/next': { from: 'main', commits: [next({ message: 'feat: more', notes: 'Soon.' })] } },
  };
  const { annotatedTags, commits } = planHistory(history);
  expect(annotatedTags).toMatchObject([
    { name: '1.0.0+1', mark: 1 },
    { name: '1.1.0+2', mark: 2 },
  ]);
  expect(Object.fromEntries(commits[1]!.tree)).toEqual({
    'compose.yml': 'image: nginx:2\nlabels: ["coop-cloud.${STACK_NAME}.version=1.1.0+2"]\n',
    'abra.sh': 'export CONF_VERSION=v10\n',
    'release/1.1.0+2': 'Two.\n',
  });
  expect(commits[2]!.tree.get('release/next')).toBe('Soon.\n');
});

test.each([
  [
    'without the label',
    release({ version: '2', message: 'm' }, addFile('compose.yml', 'a: b\n')),
    'compose.yml has 0 labels',
  ],
  [
    'of a config that abra.sh does not have',
    commit('m', addFile('abra.sh', ''), newConfig('CONF')),
    'no line export CONF_VERSION=v<number>',
  ],
])('a release %s is refused', (_what, made, message) => {
  expect(() => planHistory({ recipe: 'thing', description: '', main: [made] })).toThrow(message);
});

test('a tag is annotated unless the commit says otherwise', () => {
  const plan = planHistory({
    recipe: 'thing',
    description: '',
    main: [{ ...start, tag: '1.0.0+1', lightweightTag: true }],
    branches: {},
  });
  expect(plan).toMatchObject({ annotatedTags: [], lightweightTags: [{ name: '1.0.0+1', mark: 1 }] });
});
