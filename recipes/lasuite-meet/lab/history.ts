import { addBehind, addFolder, addPgBackup, bump, type History, next, release } from '@cc-ci/catalogue-kit';

export default {
  recipe: 'lasuite-meet',
  description: 'Video meetings over LiveKit',
  // Its newest tag is lightweight.
  unsatisfied: ['R014'],
  main: [
    release(
      { version: '0.2.0+v1.15.0', message: 'feat: meet over postgres, redis and livekit' },
      addFolder('files'),
      addPgBackup,
    ),
    release(
      {
        version: '0.3.0+v1.16.0',
        message: 'chore: upgrade meet to v1.16.0',
        notes: 'Meet 1.16. A room’s configuration may hold what meet knows, and nothing else.',
        // As upstream: a bare name for the commit, for which lint R014 refuses every deploy of the recipe that is not
        // chaos.
        lightweightTag: true,
      },
      bump('lasuite/meet-frontend:v1.15.0', 'lasuite/meet-frontend:v1.16.0'),
      bump('lasuite/meet-backend:v1.15.0', 'lasuite/meet-backend:v1.16.0'),
    ),
  ],
  next: [
    next(
      {
        version: '0.4.0+v1.16.0',
        message: 'feat: say who enters a room without being asked in',
        notes: 'RESOURCE_DEFAULT_ACCESS_LEVEL says who enters a new room.',
      },
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
    ),
  ],
} satisfies History;
