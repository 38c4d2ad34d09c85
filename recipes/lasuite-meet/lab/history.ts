import { join } from 'node:path';
import { addBehind, addFile, addFolder, type History, mistake, replaceIn } from '../history.ts';
import { addPgBackup, postgresMistakes } from '../postgres.ts';

const start = 'python manage.py migrate --noinput &&';

export default {
  recipe: 'lasuite-meet',
  description: 'Video meetings over LiveKit',
  main: [
    {
      message: 'feat: meet over postgres, redis and livekit',
      edits: [addFolder(join(import.meta.dirname, 'files')), addPgBackup],
      tag: '0.2.0+v1.15.0',
    },
    {
      message: 'chore: upgrade meet to v1.16.0',
      edits: [
        replaceIn('compose.yml', 'meet-frontend:v1.15.0', 'meet-frontend:v1.16.0'),
        replaceIn('compose.yml', 'meet-backend:v1.15.0', 'meet-backend:v1.16.0'),
        replaceIn('compose.yml', 'version=0.2.0+v1.15.0', 'version=0.3.0+v1.16.0'),
        addFile(
          'release/0.3.0+v1.16.0',
          'Meet 1.16. A room’s configuration may hold what meet knows, and nothing else.\n',
        ),
      ],
      // As upstream: a bare name for the commit, for which lint R014 refuses every deploy of the recipe that is not chaos.
      tag: '0.3.0+v1.16.0',
      lightweightTag: true,
    },
  ],
  branches: {
    'pr/next': {
      from: 'main',
      commits: [
        {
          message: 'feat: say who enters a room without being asked in',
          edits: [
            addBehind(
              '.env.sample',
              'ALLOW_UNREGISTERED_ROOMS=False',
              '## Who enters a room: public, trusted (all who are signed in) or restricted\nRESOURCE_DEFAULT_ACCESS_LEVEL=public',
            ),
            addBehind(
              'compose.yml',
              '      - ALLOW_UNREGISTERED_ROOMS=${ALLOW_UNREGISTERED_ROOMS:-False}',
              '      - RESOURCE_DEFAULT_ACCESS_LEVEL=${RESOURCE_DEFAULT_ACCESS_LEVEL:-public}',
            ),
            replaceIn('compose.yml', 'version=0.3.0+v1.16.0', 'version=0.4.0+v1.16.0'),
            addFile('release/next', 'RESOURCE_DEFAULT_ACCESS_LEVEL says who enters a new room.\n'),
          ],
        },
      ],
    },

    ...postgresMistakes({ cutTo: '2K' }),

    // Every room's token lets people into one and the same.
    'red/one-room': mistake(
      'fix: people must find each other',
      replaceIn(
        'compose.yml',
        start,
        `sed -i 's/room=room,/room=settings.LIVEKIT_API_KEY,/' core/livekit.py && ${start}`,
      ),
    ),
  },
} satisfies History;
