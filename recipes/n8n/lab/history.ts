import { addBehind, addFolder, bump, type History, next, release } from '@cc-ci/catalogue-kit';

export default {
  recipe: 'n8n',
  description: 'Workflows that tie applications together',
  main: [
    release({ version: '3.1.0+2.8.4', message: 'feat: n8n over sqlite' }, addFolder('files')),
    release(
      {
        version: '3.2.0+2.20.12',
        message: 'chore: upgrade n8n to 2.20.12',
        notes: 'n8n 2.20; the database is migrated at the first start.',
      },
      bump('n8nio/n8n:2.8.4', 'n8nio/n8n:2.20.12'),
    ),
  ],
  next: [
    next(
      {
        version: '3.3.0+2.20.12',
        message: 'feat: say how long executions are kept',
        notes: 'EXECUTIONS_MAX_AGE says how many hours executions are kept.',
      },
      addBehind('compose.yml', '    environment:', '      - EXECUTIONS_DATA_MAX_AGE=${EXECUTIONS_MAX_AGE:-336}'),
      addBehind(
        '.env.sample',
        'TIMEZONE=Europe/Berlin',
        '\n## Hours after which what a workflow did is forgotten\n#EXECUTIONS_MAX_AGE=336',
      ),
    ),
  ],
} satisfies History;
